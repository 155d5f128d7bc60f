package io.splitlora.workbench.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.process.ExitCode;
import io.splitlora.protocol.process.OutOfMemory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory of a process that is started as the roles are. */
class RoleEnvironmentTest {

  private static final long MIB = 1 << 20;

  @TempDir
  Path folder;

  /** Takes memory of one kind until there is none, and catches every error. */
  static final class Greedy {

    private Greedy() {}

    public static void main(String[] arguments) throws InterruptedException {
      if (arguments[0].equals("heap-size")) {
        System.out.println(Runtime.getRuntime().maxMemory() / MIB);
        return;
      }
      OutOfMemory.endsTheProcess();
      var thread = new Thread(() -> take(arguments[0]));
      thread.start();
      thread.join();
    }

    @SuppressWarnings("ModifiedButNotUsed") // a list holds what was taken
    private static void take(String kind) {
      List<Object> taken = new ArrayList<>();
      switch (kind) {
        case "heap" -> {
          try {
            while (true) {
              taken.add(new byte[1 << 20]);
            }
          } catch (OutOfMemoryError forgiven) {
            taken.clear();
          }
        }
        case "direct" -> {
          while (true) {
            taken.add(ByteBuffer.allocateDirect(1 << 20));
          }
        }
        default -> throw new IllegalArgumentException(kind);
      }
    }
  }

  private Process start(String what, Map<String, String> environment, String... jvm) throws Exception {
    ProcessBuilder builder = RoleEnvironment.java(List.of(jvm), Greedy.class.getName(), List.of(what));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    return builder.directory(folder.toFile()).redirectError(folder.resolve("errors").toFile()).start();
  }

  private long heap(Map<String, String> environment, String... jvm) throws Exception {
    Process process = start("heap-size", environment, jvm);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertEquals(0, process.waitFor(), said);
    return Long.parseLong(said.strip());
  }

  @Test
  void theHeapFollowsTheMemoryThatThereIs() throws Exception {
    assertEquals(0.4 * 4096, (double) heap(Map.of(), "-XX:MaxRAM=4g"), 80);
    assertEquals(0.4 * 8192, (double) heap(Map.of(), "-XX:MaxRAM=8g"), 160);
  }

  /** As an archive of classes is that was made with another Java. */
  @Test
  void anArchiveOfClassesThatIsOfNoUseIsNotMentioned() throws Exception {
    Path archive = Files.writeString(folder.resolve("classes.jsa"), "no archive");
    System.setProperty(RoleEnvironment.ARCHIVE, archive.toString());
    try {
      assertEquals(0.4 * 4096, (double) heap(Map.of(), "-XX:MaxRAM=4g"), 80);
      assertEquals("", Files.readString(folder.resolve("errors")));
    } finally {
      System.clearProperty(RoleEnvironment.ARCHIVE);
    }
  }

  @Test
  void whatTheUserSaysOfTheHeapWins() throws Exception {
    assertEquals(3000, (double) heap(Map.of("JAVA_TOOL_OPTIONS", "-Xmx3000m"), "-XX:MaxRAM=4g"), 150);
  }

  @ParameterizedTest
  @ValueSource(strings = {"heap", "direct"})
  void outOfMemoryEndsTheProcessAndLeavesNoCoreFile(String kind) throws Exception {
    Process process =
        start(kind, Map.of(), "-Xmx24m", "-XX:MaxDirectMemorySize=24m", "-XX:ErrorFile=" + folder.resolve("crash"));
    process.getInputStream().readAllBytes();
    assertEquals(ExitCode.OUT_OF_MEMORY, ExitCode.of(process.waitFor()), Files.readString(folder.resolve("errors")));
    assertTrue(!ExitCode.OUT_OF_MEMORY.permanent(), "it is started again");
    try (var files = Files.list(folder)) {
      assertEquals(List.of(),
          files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("core")).toList());
    }
  }

  @Test
  void theSharesOfAMachineAreThoseOfItsProcesses() {
    var machine = new MemoryShare(64L << 30);
    assertEquals("-XX:MaxRAM=" + (16L << 30), machine.ofServer().get(0));
    assertEquals("-XX:MaxRAM=" + (8L << 30), machine.ofPod(4).get(0));
    assertEquals("-XX:MaxRAM=" + (1280L << 20), machine.ofPod(64).get(0), "a small model fits in any case");
    assertTrue(MemoryShare.ofThisMachine().machine() > 0);
  }

  @Test
  void weightsMayBeWidenedInAllOfAShare() {
    assertEquals(List.of("-XX:MaxRAM=" + (2L << 30), "-XX:MaxDirectMemorySize=" + (2L << 30)),
        MemoryShare.options(2L << 30, "-Xmx1g"));
    assertEquals(List.of("-XX:MaxRAM=" + (2L << 30)), MemoryShare.options(2L << 30, "-XX:MaxDirectMemorySize=8g"),
        "the user's wins");
  }
}
