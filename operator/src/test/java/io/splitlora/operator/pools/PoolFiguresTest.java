package io.splitlora.operator.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.observe.Observed;
import io.splitlora.v1.PoolPace;
import io.splitlora.v1.Progress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolFiguresTest {
  private static final Progress TOLD = Progress.newBuilder().setPace(Progress.Pace.newBuilder().setMilliseconds(10_000)
      .addPools(PoolPace.newBuilder().setPool("cinemas").setLeases(3).setSteps(30).setBusyMilliseconds(15_000)
          .setPodMilliseconds(20_000)))
      .build();

  private static HasMetadata pod(String name, String condition, String status, String reason) {
    return new PodBuilder().withNewMetadata().withName(name).withLabels(Labels.pool("quickstart", "cinemas"))
        .endMetadata().withNewStatus().addNewCondition().withType(condition).withStatus(status).withReason(reason)
        .endCondition().endStatus().build();
  }

  private static PoolFigures figures(Optional<Progress> told, HasMetadata... pods) {
    return PoolFigures.of(ExampleJob.with(), new Observed(List.of(pods)), told).get(0);
  }

  @Test
  void areThoseOfThePodsAndOfTheLastRound() {
    var seen = figures(Optional.of(TOLD), pod("a", "Ready", "True", null), pod("b", "Ready", "True", null),
        pod("c", "PodScheduled", "False", "Unschedulable"), pod("d", "PodScheduled", "False", "SchedulingGated"));
    assertEquals(new PoolFigures("cinemas", 1.5, 1, 0.25, 0.5), seen);
  }

  @Test
  void ofANewPoolAreTheLeasesThatItsFirstPodWouldHave() {
    assertEquals(new PoolFigures("cinemas", 3, 0, null, null), figures(Optional.empty()));
  }

  @Test
  void ofAnAggregatorThatTellsMoreThanCanBeIsNoShareBelowNothing() {
    var told = TOLD.toBuilder();
    told.getPaceBuilder().getPoolsBuilder(0).setBusyMilliseconds(1L << 40).setSteps(0);
    assertEquals(new PoolFigures("cinemas", 3, 0, 0.0, null), figures(Optional.of(told.build())));
  }

  @Test
  void whereParticipantsAreChosenAPoolHasItsShareOfThem() {
    var job = ExampleJob.with("spec.clientPools[0].clients=9", "spec.aggregation.participants.selection=Random",
        "spec.aggregation.participants.perRound=5");
    assertEquals(5, Leases.of(job.getSpec(), "cinemas"));
  }
}
