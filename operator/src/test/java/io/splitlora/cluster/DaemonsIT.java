package io.splitlora.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the local cluster's processes keep of whoever started them: nothing. */
@EnabledOnOs(OS.LINUX)
class DaemonsIT {
  @TempDir
  Path folder;

  @AfterEach
  void end() {
    Command.run(List.of(LocalCluster.script("down"), "--state", state())).mustSucceed();
  }

  @Test
  void aLockOfWhoeverStartedThemIsFreeAtTheirEnd() {
    String lock = folder.resolve("lock").toString();
    Command.run(List.of("flock", lock, LocalCluster.script("up"), "--control-plane", "--state", state())).mustSucceed();

    assertEquals(0, Command.run(List.of("flock", "--nonblock", lock, "true")).exit(), "the cluster holds the lock");
  }

  private String state() {
    return folder.resolve("cluster").toString();
  }
}
