package io.splitlora.operator.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.desired.SplitServerObjects;
import io.splitlora.operator.observe.Observed;
import io.splitlora.protocol.identity.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LossTest {
  private static final Instant END = Instant.parse(ExampleJob.CREATED).plusSeconds(3600);

  private final Job job =
      SplitServerObjects.job(ExampleJob.with(), new OperatorSettings("worker", "splitlora-system")).edit()
          .editMetadata().withUid("now").endMetadata().withNewStatus().withFailed(1).endStatus().build();

  @Test
  void isToldWithItsCauseAndWhatIsWaitedFor() {
    Loss loss = loss(job, failed("now", 1)).orElseThrow();
    assertEquals(
        "the split server's pod was lost (pod server-1 ended with exit status 1; see kubectl logs server-1); another"
            + " starts at 2026-01-01T01:00:10Z",
        loss.trouble(0, END).message());
    assertEquals("Error", loss.trouble(0, END).reason());
    assertTrue(loss.trouble(3, END).message().endsWith("another starts as soon as it has gone"),
        "three rounds since the Job was made");

    Job fourth = job.edit().editStatus().withFailed(4).endStatus().build();
    assertTrue(loss(fourth, failed("now", 1)).orElseThrow().trouble(0, END).message()
        .endsWith("another starts at 2026-01-01T01:01:20Z, later after each loss until a round is completed"));
  }

  @Test
  void aRoleWhosePodWorksOrComesHasLostNothing() {
    Job fresh = job.edit().editStatus().withFailed(0).endStatus().build();
    assertEquals(Optional.empty(), loss(fresh), "its first pod comes");
    assertEquals(Optional.empty(), loss(job, failed("now", 1), pod("now", 2, "Pending")));
  }

  @Test
  void whatARefusalEndsIsNoLoss() {
    assertEquals(Optional.empty(), loss(job, failed("now", 3)));
    assertEquals(Optional.empty(), loss(job, pod("now", 1, "Succeeded")));
    Job over = job.edit().editStatus().addNewCondition().withType("Failed").withStatus("True").endCondition()
        .endStatus().build();
    assertEquals(Optional.empty(), loss(over, failed("now", 1)));
    Job suspended = job.edit().editSpec().withSuspend(true).endSpec().build();
    assertEquals(Optional.empty(), loss(suspended, failed("now", 1)));
  }

  /** Else a new Job would make room for the next at once, and that for the next. */
  @Test
  void theLogThatAnEarlierJobLeftIsNoLossOfThisOne() {
    Job fresh = job.edit().editStatus().withFailed(0).endStatus().build();
    assertEquals(Optional.empty(), loss(fresh, failed("before", 1)));
  }

  @Test
  void aPodThatIsTakenAwayIsLostBeforeItHasGone() {
    Pod drained =
        pod("now", 1, "Running").edit().editMetadata().withDeletionTimestamp(END.toString()).endMetadata().build();
    Loss loss = loss(job, drained).orElseThrow();
    assertEquals("the split server's pod was lost; another starts as soon as it has gone from node n1",
        loss.trouble(1, END).message(),
        "a node that does not answer is named: its pod never goes by itself");
    assertTrue(loss.cameAfterGoingWell(1, END));
    assertFalse(loss.cameAfterGoingWell(0, END));
    Job leaving = job.edit().editMetadata().withDeletionTimestamp(END.toString()).endMetadata().build();
    assertTrue(loss(leaving, drained).orElseThrow().isBeingReplaced());
  }

  private static Optional<Loss> loss(Job job, Pod... pods) {
    var objects = new ArrayList<HasMetadata>(List.of(pods));
    objects.add(job);
    return Loss.of(Role.SPLIT_SERVER, "quickstart", new Observed(objects));
  }

  private static Pod failed(String owner, int exitCode) {
    return pod(owner, 1, "Failed").edit().editStatus().addNewContainerStatus().withName("worker").withNewState()
        .withNewTerminated()
        .withExitCode(exitCode).withReason("Error").withStartedAt(END.minusSeconds(60).toString())
        .withFinishedAt(END.toString())
        .endTerminated().endState().endContainerStatus().endStatus().build();
  }

  private static Pod pod(String owner, int number, String phase) {
    return new PodBuilder().withNewMetadata().withName("server-" + number)
        .withCreationTimestamp(END.plusSeconds(number).toString())
        .withLabels(Labels.role("quickstart", Role.SPLIT_SERVER)).addNewOwnerReference().withUid(owner)
        .endOwnerReference().endMetadata()
        .withNewSpec().withNodeName("n1").endSpec().withNewStatus().withPhase(phase).endStatus().build();
  }
}
