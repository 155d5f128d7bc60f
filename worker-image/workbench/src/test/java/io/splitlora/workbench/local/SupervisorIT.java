package io.splitlora.workbench.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.protocol.connection.PortInUse;
import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorIT {

  private static final Path EXAMPLES = Path.of("../../examples").toAbsolutePath().normalize();

  @TempDir
  Path folder;

  @Test
  void whoCouldNotBeStartedIsNotInTheWayOfKilling() {
    var supervisor = new Supervisor();
    var role = new RoleProcess("pod", List.of(), new RoleCommandLine(List.of("client")),
        folder.resolve("no/such/folder/pod.log"));
    assertThrows(IOException.class, () -> supervisor.add(role));
    supervisor.kill();
  }

  @Test
  void whoIsDeafIsStartedAgain() throws Exception {
    JobInputs inputs = JobInputs.read(EXAMPLES.resolve("quickstart.yaml"), List.of(), EXAMPLES.resolve("samples"));
    var run = new RunFolder(folder);
    run.create();
    RoleProcess role = new LocalCluster(inputs, run).aggregator();
    var supervisor = new Supervisor(dispensable -> false, Duration.ofMillis(200), Duration.ofSeconds(2), 2);
    try {
      supervisor.add(role);
      await(() -> supervisor.watch().wasWell(role));
      long deaf = role.process().pid();
      new ProcessBuilder("kill", "-STOP", String.valueOf(deaf)).start().waitFor(); // alive, its port open, and deaf
      await(() -> role.process().pid() != deaf && role.isWell(Duration.ofSeconds(2)));
    } finally {
      supervisor.kill();
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
      Thread.sleep(100);
    }
    assertTrue(condition.getAsBoolean());
  }

  @Test
  void whichPortIsTakenIsInTheLastWords() throws Exception {
    for (boolean health : List.of(true, false)) {
      Path log = folder.resolve(health + ".log");
      var role = new RoleProcess("pod", List.of(), new RoleCommandLine(List.of("client", "--pool", "p")), log);
      role.start();
      role.process().waitFor();
      int port = role.healthPort() + (health ? 0 : 1);
      Files.writeString(log, "splitlora: " + new PortInUse("127.0.0.1", port, null).getMessage() + "\n");
      assertEquals(health, role.lostItsHealthPort());
    }
  }

  @Test
  void lastWordsAreOfTheLastStart() throws Exception {
    Path log = Files.writeString(folder.resolve("pod.log"), "splitlora: an old reason\n");
    // refused for what is missing, without "splitlora: "
    var role = new RoleProcess("pod", List.of(), new RoleCommandLine(List.of("client", "--pool", "p")), log);
    role.start();
    role.process().waitFor();
    assertEquals("it left no message; see " + log, role.lastWords());
    Files.writeString(log, Files.readString(log) + "splitlora: a new reason\nand more\n");
    assertEquals("a new reason", role.lastWords());
  }
}
