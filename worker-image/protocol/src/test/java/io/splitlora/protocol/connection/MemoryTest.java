package io.splitlora.protocol.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.protocol.process.OutOfMemory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTest {

  /** Takes buffers like connections, and ignores errors like their library. */
  static final class Greedy {

    private Greedy() {}

    @SuppressWarnings("ModifiedButNotUsed") // a list holds what was taken
    public static void main(String[] arguments) {
      List<Object> taken = new ArrayList<>();
      try {
        while (true) {
          taken.add(Memory.OF_CONNECTIONS.directBuffer(1 << 20));
        }
      } catch (OutOfMemoryError forgiven) {
        System.err.println("goes on, and is deaf");
      }
    }
  }

  @Test
  void aConnectionWithoutMemoryEndsTheProcess() throws Exception {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
        "-XX:MaxDirectMemorySize=16m", "-cp", System.getProperty("java.class.path"), Greedy.class.getName())
        .redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(OutOfMemory.EXIT_CODE, process.waitFor(), said);
  }
}
