package io.splitlora.worker.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

  @TempDir
  Path folder;

  @Test
  void whoCouldNotBeStartedIsNotInTheWayOfKilling() {
    var supervisor = new Supervisor();
    var role = new RoleProcess("pod", List.of("client"), folder.resolve("no/such/folder/pod.log"));
    assertThrows(IOException.class, () -> supervisor.add(role));
    supervisor.kill();
  }

  @Test
  void lastWordsAreOfTheLastStart() throws Exception {
    Path log = Files.writeString(folder.resolve("pod.log"), "splitlora: an old reason\n");
    var role = new RoleProcess("pod", List.of("client", "--pool", "p"), log); // refused for what is missing, without "splitlora: "
    role.start();
    role.process().waitFor();
    assertEquals("it left no message; see " + log, role.lastWords());
    Files.writeString(log, Files.readString(log) + "splitlora: a new reason\nand more\n");
    assertEquals("a new reason", role.lastWords());
  }
}
