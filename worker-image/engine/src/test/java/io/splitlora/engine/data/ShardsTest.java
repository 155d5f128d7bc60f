package io.splitlora.engine.data;

import static io.splitlora.api.v1alpha1.PartitionType.Contiguous;
import static io.splitlora.api.v1alpha1.PartitionType.Dirichlet;
import static io.splitlora.api.v1alpha1.PartitionType.FilePerClient;
import static io.splitlora.api.v1alpha1.PartitionType.Shuffled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DataSpec;
import io.splitlora.api.v1alpha1.PartitionSpec;
import io.splitlora.api.v1alpha1.PartitionType;
import io.splitlora.files.InputException;
import io.splitlora.testing.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
  @TempDir
  Path folder;

  @Test
  void theE2eSetMakesThreeContiguousShards() {
    Path file = SharedFolder.path("data/e2e/train.txt");
    Shards shards = Shards.open(spec(DataFormat.E2E, Contiguous), 3, 1, file);
    assertEquals(List.of(14_021L, 14_020L, 14_020L), IntStream.range(0, 3).mapToObj(shards::examples).toList());
    Example first = shards.shard(0).get(0);
    assertTrue(first.context().startsWith("name : The Vaults |") && first.context().endsWith("near : Café Adriatic"));
    assertEquals("The Vaults pub near Café Adriatic has a 5 star rating . Prices start at £ 30 .", first.completion());
    assertEquals(14_020, shards.shard(2).size());
  }

  @Test
  void theOtherE2eFilesAreWhole() {
    assertEquals(4_672,
        Shards.openWhole(spec(DataFormat.E2E, Contiguous), SharedFolder.path("data/e2e/valid.txt")).examples(0));
    assertEquals(4_693,
        Shards.openWhole(spec(DataFormat.E2E, Contiguous), SharedFolder.path("data/e2e/test.txt")).examples(0));
  }

  @Test
  void everyExampleHasOneOwner() throws IOException {
    Path file = write("data.txt", lines(0, 100));
    for (PartitionType type : List.of(Contiguous, Shuffled, Dirichlet)) {
      Shards shards = Shards.open(spec(DataFormat.E2E, type), 7, 3, file);
      Set<Example> seen = new HashSet<>();
      for (int client = 0; client < shards.clients(); client++) {
        List<Example> shard = shards.shard(client);
        assertEquals(shards.examples(client), shard.size());
        assertTrue(seen.addAll(shard) && !shard.isEmpty());
      }
      assertEquals(100, seen.size(), type.name());
    }
  }

  @Test
  void filesBecomeClientsInTheOrderOfNames() throws IOException {
    write("b.txt", lines(10, 13));
    write("a.txt", lines(0, 2));
    write("notes.md", "not an example");
    write(".hidden.txt", "not an example");
    Shards shards = Shards.open(spec(DataFormat.E2E, FilePerClient), 2, 1, folder.resolve("*.txt"));
    assertEquals(2, shards.examples(0));
    assertEquals(3, shards.examples(1));
    assertEquals("text 10", shards.shard(1).get(0).completion());
  }

  @Test
  void aFolderIsAllItsFiles() throws IOException {
    write("b", lines(10, 13));
    write("a", lines(0, 2));
    Files.createDirectory(folder.resolve("c"));
    assertEquals(3, Shards.open(spec(DataFormat.E2E, FilePerClient), 2, 1, folder).examples(1));
    Shards whole = Shards.openWhole(spec(DataFormat.E2E, FilePerClient), folder);
    assertEquals(1, whole.clients());
    assertEquals(List.of("text 0", "text 1", "text 10", "text 11", "text 12"),
        whole.shard(0).stream().map(Example::completion).toList());
  }

  @Test
  void theDigestIsOfTheContentAndWhereFilesEnd() throws IOException {
    Path abc = write("one/abc.txt", "abc");
    assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", text(abc).digest());
    write("two/1", "a\nb\n");
    write("two/2", "c\n");
    write("three/1", "a\n");
    write("three/2", "b\nc\n");
    assertNotEquals(text(folder.resolve("two")).digest(), text(folder.resolve("three")).digest());
  }

  @Test
  void anotherNumberOfFilesThanClientsIsRefused() throws IOException {
    write("a", "x||y");
    assertRefused(() -> Shards.open(spec(DataFormat.E2E, FilePerClient), 2, 1, folder), "has 1 files for 2 clients");
  }

  @Test
  void anEmptyFileIsNamed() throws IOException {
    write("a", "x||y");
    Path empty = write("b", "\n \n");
    assertRefused(() -> Shards.open(spec(DataFormat.E2E, FilePerClient), 2, 1, folder), empty + " has no examples");
    assertRefused(() -> Shards.open(spec(DataFormat.E2E, Contiguous), 1, 1, empty), empty + " has no examples");
  }

  @Test
  void whatCannotBeDividedIsRefusedWithTheFilesName() throws IOException {
    Path file = write("data.txt", lines(0, 4));
    assertRefused(() -> Shards.open(spec(DataFormat.E2E, Contiguous), 5, 1, file),
        file + ": 4 examples cannot be divided among 5 clients");
    assertRefused(() -> Shards.open(dirichlet(null, 1), 2, 1, file), "needs partition.attribute");
    assertRefused(() -> Shards.open(dirichlet("colour", 1), 2, 1, file),
        file + ": no example has the attribute colour");
    assertRefused(() -> Shards.open(dirichlet("kind", 1e-9), 2, 1, file),
        file + ": partition.alpha 1.0E-9 is out of range");
  }

  @Test
  void sourcesThatAreNotThereAreNamed() {
    Path none = folder.resolve("none.txt");
    assertRefused(() -> Shards.open(spec(DataFormat.E2E, Contiguous), 1, 1, none), none + " does not exist");
    assertRefused(() -> Shards.open(spec(DataFormat.E2E, Contiguous), 1, 1, folder), folder + " is a folder");
    assertRefused(() -> Shards.open(spec(DataFormat.E2E, FilePerClient), 1, 1, folder.resolve("*.x")),
        "*.x matches no file");
    assertRefused(() -> Shards.openWhole(spec(DataFormat.E2E, FilePerClient), folder), folder + " holds no files");
    assertRefused(() -> Shards.openWhole(spec(DataFormat.E2E, Contiguous), none), none + " matches no file");
    assertRefused(() -> Shards.openWhole(spec(DataFormat.E2E, Contiguous), none.resolve("x")),
        none + " does not exist");
  }

  @Test
  void aFileThatChangesInUseIsNoticed() throws IOException {
    Path file = write("data.txt", lines(0, 4));
    Shards shards = Shards.open(spec(DataFormat.E2E, Contiguous), 2, 1, file);
    write("data.txt", lines(0, 5));
    assertRefused(() -> shards.shard(0), "changed from 4 to 5 examples");
  }

  private static DataSpec spec(DataFormat format, PartitionType type) {
    return new DataSpec("file://unused", format, new PartitionSpec(type, 0.5, type == Dirichlet ? "kind" : null));
  }

  private static DataSpec dirichlet(String attribute, double alpha) {
    return new DataSpec("file://unused", DataFormat.E2E, new PartitionSpec(Dirichlet, alpha, attribute));
  }

  private static Shards text(Path source) {
    return Shards.openWhole(spec(DataFormat.Text, Contiguous), source);
  }

  private static String lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "number : " + i + " | kind : " + i % 3 + "||text " + i + "\n")
        .reduce("", String::concat);
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private static void assertRefused(Executable call, String sentence) {
    InputException e = assertThrows(InputException.class, call);
    assertTrue(e.getMessage().contains(sentence), e.getMessage());
  }
}
