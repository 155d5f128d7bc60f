package io.splitlora.worker.aggregator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {

  @TempDir
  Path folder;

  @Test
  void theBaseIsWhereWhoTakesTheAdapterFindsIt() {
    Path claim = Path.of("/claims/models/llm/../gpt2");
    assertEquals("/claims/models/gpt2", Export.base(claim, true));
    assertEquals("./gpt2", Export.base(claim, false), "of a pod's files only the name is left");
    assertEquals(Path.of("gpt2").toAbsolutePath().toString(), Export.base(Path.of("gpt2"), true));
  }

  @Test
  void whatIsInTheWayIsASentenceAndNoException() throws IOException {
    try (var service = new RunningService(folder)) {
      Path taken = Files.writeString(folder.resolve("taken"), "not a folder");
      var export = new Export(service.state, taken, "sample://tiny-gpt2");
      assertTrue(export.write().orElseThrow().startsWith(taken + ": the adapter could not be written"),
          export.write().toString());

      Files.delete(taken);
      assertEquals(Optional.empty(), export.write(), "mended, it goes on");
      assertEquals(Sha256.of(taken.resolve("adapter_model.safetensors")), export.sha256());
    }
  }
}
