package io.splitlora.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Started by the scripts in src/test/cluster; ends with this process, whatever ends it. */
record LocalCluster(Path state, Path kubeconfig) implements Running {
  static final Path SCRIPTS = Path.of("src/test/cluster").toAbsolutePath();

  static LocalCluster start(Tier tier) {
    String pid = String.valueOf(ProcessHandle.current().pid());
    // A folder for each process: builds that run at the same time have clusters of their own.
    String folder = tier.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" + pid;
    Path state = Path.of("target/test-cluster", folder).toAbsolutePath();
    List<String> up = new ArrayList<>(List.of(script("up"), "--state", state.toString(), "--with-pid", pid));
    if (tier == Tier.CONTROL_PLANE) {
      up.add("--control-plane");
    }
    Outcome outcome = Command.run(up);
    if (outcome.exit() != 0) {
      throw new NoCluster(outcome.err().strip());
    }
    return new LocalCluster(state, Path.of(outcome.out().strip()));
  }

  @Override
  public void loadImage(Path archive) {
    Command.run(List.of(script("load-image"), "--state", state.toString(), archive.toAbsolutePath().toString()))
        .mustSucceed();
  }

  static String script(String name) {
    return SCRIPTS.resolve(name).toString();
  }
}
