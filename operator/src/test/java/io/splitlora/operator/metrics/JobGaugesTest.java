package io.splitlora.operator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.operator.pools.PoolFigures;
import io.splitlora.testing.HandClock;
import io.splitlora.v1.Evaluating;
import io.splitlora.v1.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobGaugesTest {
  private static final ResourceID JOB = new ResourceID("quickstart", "films");
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HandClock clock = new HandClock(BEGIN);
  private final JobGauges gauges = new JobGauges(registry, clock);

  private static SplitLoRAJobStatus status(int rounds, Double loss, Map<String, Double> scores) {
    return status(Phase.Running, rounds, loss, scores, condition("Training", true), condition("PodsReady", true));
  }

  private static SplitLoRAJobStatus status(Phase phase, int rounds, Double loss, Map<String, Double> scores,
      Condition... conditions) {
    return new SplitLoRAJobStatus(1L, phase, null, null, null, null, null, rounds, 10, 0, null, loss, null, null,
        scores, null, null, null,
        null, null, null, null, null, null, null, null, null, List.of(conditions));
  }

  private static Condition condition(String type, boolean holds) {
    return new ConditionBuilder().withType(type).withStatus(holds ? "True" : "False")
        .withLastTransitionTime(BEGIN.toString()).build();
  }

  private void show(SplitLoRAJobStatus status) {
    gauges.show(JOB, status, Optional.empty(), List.of());
  }

  private List<String> shown() {
    return registry.getMeters().stream().map(meter -> meter.getId().getName().substring("splitlora.job.".length())
        + meter.getId().getTags().stream().filter(tag -> !List.of("namespace", "job").contains(tag.getKey()))
            .map(tag -> " " + tag.getValue())
            .collect(Collectors.joining()))
        .sorted().toList();
  }

  @Test
  void showWhatIsKnownWhileTheJobExists() {
    show(status(0, null, null));
    assertNull(registry.find("splitlora.job.loss").gauge(), "not known yet");
    show(status(3, 1.5, Map.of("BLEU", 0.4)));
    show(status(4, 1.25, Map.of("BLEU", 0.5)));
    assertEquals(4,
        registry.get("splitlora.job.completed.rounds").tags("namespace", "films", "job", "quickstart").gauge().value());
    assertEquals(1.25, registry.get("splitlora.job.loss").gauge().value());
    assertEquals(0.5, registry.get("splitlora.job.score").tag("metric", "BLEU").gauge().value());
    gauges.forget(JOB);
    assertEquals(0, registry.getMeters().size());
  }

  @Test
  void boundedUpdatesAreACounter() {
    var told = status(3, 1.5, null);
    show(told);
    assertNull(registry.find("splitlora.job.bounded.updates").functionCounter(), "not known yet");
    show(bounded(0));
    show(bounded(3));
    assertEquals(3, registry.get("splitlora.job.bounded.updates").functionCounter().count());
  }

  private static SplitLoRAJobStatus bounded(long updates) {
    return new SplitLoRAJobStatus(1L, Phase.Running, null, null, null, null, null, 1, 10, 0, null, null, null, null,
        null, null, null, null, null, null, updates, null, null, null, null, null, null, List.of());
  }

  @Test
  void poolsHaveWhatIsKnownOfThemAsLongAsTheJobIsNotOver() {
    var pools = List.of(new PoolFigures("edge", 2.5, 1, 0.25, 0.125), new PoolFigures("new", 4, 0, null, null));
    gauges.show(JOB, status(1, null, null), Optional.empty(), pools);
    assertEquals(List.of(2.5, 1.0, 0.25, 0.125), Stream.of("leases.per.pod", "unschedulable", "wait.share", "step")
        .map(figure -> registry.get("splitlora.pool." + figure).tags("job", "quickstart", "pool", "edge").gauge())
        .map(Gauge::value).toList());
    assertEquals("seconds", registry.get("splitlora.pool.step").gauge().getId().getBaseUnit());
    assertEquals(4, registry.get("splitlora.pool.leases.per.pod").tag("pool", "new").gauge().value());
    assertNull(registry.find("splitlora.pool.wait.share").tag("pool", "new").gauge(), "not known yet");
    gauges.show(JOB, status(Phase.Complete, 9, null, null, condition("Complete", true)), Optional.empty(), pools);
    assertNull(registry.find("splitlora.pool.leases.per.pod").gauge());
  }

  @Test
  void aJobHasOnePhaseAndItsConditions() {
    show(status(Phase.Pending, 0, null, null, condition("Training", false), condition("PodsReady", true)));
    show(status(1, null, null));
    assertEquals(List.of("completed.rounds", "condition PodsReady", "condition Training", "phase Running",
        "progress.timestamp", "rounds"), shown());
    assertEquals(1, registry.get("splitlora.job.condition").tag("condition", "Training").gauge().value());
    show(status(Phase.Pending, 1, null, null, condition("Training", false)));
    assertEquals(0, registry.get("splitlora.job.condition").tag("condition", "Training").gauge().value());
    assertTrue(shown().contains("phase Pending") && !shown().contains("phase Running"), shown().toString());
  }

  @Test
  void aJobThatDoesNotGetOnShowsSinceWhen() {
    show(status(1, null, null));
    clock.now = BEGIN.plusSeconds(900);
    show(status(1, 2.0, null));
    assertEquals((double) BEGIN.getEpochSecond(), registry.get("splitlora.job.progress.timestamp").gauge().value());
    show(status(2, 2.0, null));
    assertEquals((double) BEGIN.plusSeconds(900).getEpochSecond(),
        registry.get("splitlora.job.progress.timestamp").gauge().value());
  }

  @Test
  void aLocalStepAPhaseOrATextIsProgressToo() {
    var running = Progress.newBuilder().setPhase(Progress.Phase.RUNNING);
    var evaluating = Progress.newBuilder().setPhase(Progress.Phase.EVALUATING);
    var ways = List.of(running, running.clone().setRounds(Progress.Rounds.newBuilder().setStep(1)), evaluating,
        evaluating.clone()
            .setEvaluation(Progress.Evaluation.newBuilder().setGenerated(Evaluating.newBuilder().setTexts(1))));
    for (var told : ways) {
      clock.now = clock.now.plusSeconds(600);
      gauges.show(JOB, status(1, null, null), Optional.of(told.build()), List.of());
      assertEquals((double) clock.now.getEpochSecond(),
          registry.get("splitlora.job.progress.timestamp").gauge().value(), told.toString());
    }
    long last = clock.now.getEpochSecond();
    clock.now = clock.now.plusSeconds(600);
    show(status(1, null, null));
    assertEquals((double) last, registry.get("splitlora.job.progress.timestamp").gauge().value(),
        "nobody has told anything");
  }

  @Test
  void theFiguresOfAJobThatIsOverGoAndItsPhaseStays() {
    show(status(9, 2.0, Map.of("BLEU", 0.4)));
    var over =
        status(Phase.Failed, 9, 2.0, Map.of("BLEU", 0.4), condition("Failed", true), condition("Training", false));
    show(over);
    assertEquals(List.of("completed.rounds", "loss", "phase Failed", "rounds", "score BLEU"), shown());
    clock.now = BEGIN.plus(JobSeries.AFTERGLOW);
    show(over);
    assertEquals(List.of("phase Failed"), shown());
  }

  @Test
  void eachMetricSaysWhatItIs() {
    show(status(9, 2.0, Map.of("BLEU", 0.4)));
    registry.getMeters()
        .forEach(meter -> assertTrue(meter.getId().getDescription().length() > 10, meter.getId().toString()));
  }
}
