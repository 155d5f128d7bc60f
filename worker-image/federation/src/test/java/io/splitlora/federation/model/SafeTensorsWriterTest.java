package io.splitlora.federation.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.federation.model.SafeTensorsWriter.Entry;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsWriterTest {
  @TempDir
  Path folder;

  @Test
  void whatItWritesIsReadBack() {
    Path path = folder.resolve("out.safetensors");
    FloatBuffer large = FloatBuffer.allocate(300_001).put(300_000, 7);
    var metadata = Map.of("rank", "8", "quote", "\"ä\n");
    SafeTensorsWriter.write(path, metadata, List.of(
        Entry.of("b", List.of(2L, 2L), FloatBuffer.wrap(new float[] {0, 1, 2, 3, 4}, 1, 4)),
        Entry.of("a", List.of(300_001L), large),
        Entry.of("empty", List.of(0L), FloatBuffer.allocate(0))));
    try (SafeTensors file = SafeTensors.open(path)) {
      assertEquals(metadata, file.metadata());
      assertEquals(List.of("a", "b", "empty"), List.copyOf(file.names()));
      assertEquals(large.clear(), file.floats("a").floats());
      assertTrue(file.floats("a").mapped());
      assertEquals(FloatBuffer.wrap(new float[] {1, 2, 3, 4}), file.floats("b").floats());
      assertEquals(List.of(2L, 2L), file.get("b").shape());
    }
  }

  @Test
  void equalContentGivesTheReferenceWritersBytes() throws IOException {
    Path reference = SharedFolder.path("data/base-model/model.safetensors");
    Path copy = folder.resolve("copy.safetensors");
    try (SafeTensors file = SafeTensors.open(reference)) {
      Stream<Entry> entries = file.names().stream()
          .map(name -> Entry.of(name, file.get(name).shape(), file.floats(name).floats()));
      SafeTensorsWriter.write(copy, file.metadata(), entries.toList());
    }
    assertEquals(-1, Files.mismatch(reference, copy));
  }

  @Test
  void replacesAFileWholeAndLeavesNoOtherBehind() throws IOException {
    Path path = folder.resolve("out.safetensors");
    Entry one = Entry.of("a", List.of(1L), FloatBuffer.allocate(1));
    SafeTensorsWriter.write(path, Map.of(), List.of(one));
    byte[] first = Files.readAllBytes(path);
    Entry failing = new Entry("b", List.of(1L), (offset, chunk) -> { throw new IllegalStateException("no values"); });
    assertThrows(IllegalStateException.class, () -> SafeTensorsWriter.write(path, Map.of(), List.of(one, failing)));
    assertArrayEquals(first, Files.readAllBytes(path));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(path), left.toList());
    }
  }

  @Test
  void saysWhereItCannotWrite() {
    Path path = folder.resolve("missing/out.safetensors");
    var e = assertThrows(ModelException.class, () -> SafeTensorsWriter.write(path, Map.of(), List.of()));
    assertTrue(e.getMessage().contains("cannot be written"), e.getMessage());
  }

  @Test
  void refusesAWrongNumberOfValuesAndReservedOrDoubleNames() {
    assertThrows(IllegalArgumentException.class, () -> Entry.of("a", List.of(2L), FloatBuffer.allocate(3)));
    Entry one = Entry.of("a", List.of(), FloatBuffer.allocate(1));
    Entry reserved = Entry.of("__metadata__", List.of(1L), FloatBuffer.allocate(1));
    Path path = folder.resolve("out");
    assertThrows(IllegalArgumentException.class, () -> SafeTensorsWriter.write(path, Map.of(), List.of(one, one)));
    assertThrows(IllegalArgumentException.class, () -> SafeTensorsWriter.write(path, Map.of(), List.of(reserved)));
  }
}
