package io.splitlora.workbench.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.process.ExitCode;
import io.splitlora.workbench.local.RoleEnvironment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that hinder DJL are named. They are set in a separate process, because DJL reads them only once. */
class NativeLibrariesIT {

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      DJL_DEFAULT_ENGINE | TensorFlow    | with DJL_DEFAULT_ENGINE=TensorFlow, set perhaps for another program; unset it
      PYTORCH_VERSION    | 1.13.1        | with PYTORCH_VERSION=1.13.1, set perhaps for another program; unset it
      RUST_LIBRARY_PATH  | /nowhere      | with RUST_LIBRARY_PATH=/nowhere, set perhaps for another program; unset it
      ENGINE_CACHE_DIR   | /proc         | the folder /proc, in which the library tokenizers is unpacked, cannot be \
      written; make it writable
      DJL_CACHE_DIR      | /proc/nowhere | the folder /proc/nowhere, in which the library tokenizers is unpacked, \
      cannot be written; make it writable
      """)
  void whatIsInTheWayIsNamed(String variable, String value, String sentence) throws Exception {
    ProcessBuilder generate = RoleEnvironment.java(List.of(), "io.splitlora.workbench.Splitlora",
        List.of("generate", "--model", "../../examples/samples/tiny-gpt2", "--prompt", "name : Aromi", "--max-tokens",
            "1"));
    generate.environment().put(variable, value);
    Process process = generate.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(ExitCode.BAD_INPUT.code(), process.exitValue(), said);
    assertTrue(said.contains(sentence), said);
    assertFalse(said.contains("\tat "), said);
  }
}
