package io.splitlora.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.splitlora.protocol.process.PodPaths;
import io.splitlora.protocol.process.RoleCommandLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParseResult;

/** The program of the pods understands each command line that the operator and the local run write. */
class RoleCommandLineTest {

  private static final String AGGREGATOR = "quickstart-aggregator.lab.svc:7443";
  private static final String SPLIT_SERVER = "quickstart-split-server.lab.svc:7444";

  @Test
  void aPodsAggregatorIsUnderstood() {
    var command =
        RoleCommandLine.aggregator(PodPaths.JOURNAL, PodPaths.EXPORT).with(RoleCommandLine.LISTEN, "0.0.0.0:7443");
    assertUnderstood(RoleCommandLine.AGGREGATOR, ofPod(command));
  }

  @Test
  void aPodsSplitServerIsUnderstood() {
    var command = RoleCommandLine.splitServer(AGGREGATOR).with(RoleCommandLine.LISTEN, "0.0.0.0:7444");
    assertUnderstood(RoleCommandLine.SPLIT_SERVER, ofPod(command));
  }

  @Test
  void aClientPodIsUnderstood() {
    assertUnderstood(RoleCommandLine.CLIENT,
        ofPod(RoleCommandLine.client("cinemas", "cinemas-0", AGGREGATOR, SPLIT_SERVER)));
  }

  @Test
  void aLocalRunsProcessIsUnderstood() {
    var command = RoleCommandLine.client("cinemas", "client-cinemas-0", "127.0.0.1:7443", "127.0.0.1:7444")
        .with(RoleCommandLine.MANIFEST, "job.yaml").with(RoleCommandLine.SAMPLES, "samples")
        .with(RoleCommandLine.CERTIFICATES, "certificates")
        .with(RoleCommandLine.SET, "spec.training.rounds=2").with(RoleCommandLine.SET, "spec.training.localSteps=3")
        .with(RoleCommandLine.PARENT, "4711").with(RoleCommandLine.HEALTH, "127.0.0.1:1");
    assertUnderstood(RoleCommandLine.CLIENT, command);
  }

  private static RoleCommandLine ofPod(RoleCommandLine role) {
    return role.with(RoleCommandLine.MANIFEST, PodPaths.JOB + "/job.yaml")
        .with(RoleCommandLine.CERTIFICATES, PodPaths.CERTIFICATES)
        .with(RoleCommandLine.LAST_WORDS, PodPaths.TERMINATION_LOG).with(RoleCommandLine.HEALTH, "0.0.0.0:7445");
  }

  /** Every option reaches the role, with its value, and none is left over. */
  private static void assertUnderstood(String role, RoleCommandLine command) {
    ParseResult parsed = Roles.commandLine().parseArgs(command.words().toArray(String[]::new)).subcommand();
    assertEquals(role, parsed.commandSpec().name());
    List<String> understood = new ArrayList<>(List.of(role));
    parsed.matchedOptionsSet().forEach(option -> {
      assertFalse(option.names().length > 1, option.longestName());
      option.originalStringValues().forEach(value -> understood.addAll(List.of(option.longestName(), value)));
    });
    assertEquals(command.words().stream().sorted().toList(), understood.stream().sorted().toList());
  }
}
