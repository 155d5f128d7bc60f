package io.splitlora.workbench.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "1549, 1.5 kB", "999400, 999.4 kB", "999500, 1.0 MB",
      "999999, 1.0 MB",
      "12345678, 12.3 MB", "1000000000, 1.0 GB", "5000000000000, 5.0 TB", "5000000000000000, 5000.0 TB"})
  void bytesInThreeFigures(long bytes, String text) {
    assertEquals(text, Units.bytes(bytes));
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "59, 59s", "60, 1m00s", "250, 4m10s", "3599, 59m59s", "3600, 1h00m", "3660, 1h01m",
      "90000, 25h00m"})
  void durationsInTwoUnits(long seconds, String text) {
    assertEquals(text, Units.duration(seconds));
  }
}
