package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.JobConditions.Waiting;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.DroppedStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a status tells that the one before it did not: some of it cannot wait, and some of that is worth an Event. */
final class StatusNews {
  /**
   * What to make an Event of.
   *
   * @param about whom it is about, if that is not the job as a whole
   */
  record News(boolean warning, String reason, String about, String message) {
    News(boolean warning, String reason, String message) {
      this(warning, reason, "", message);
    }
  }

  private final SplitLoRAJobStatus before;
  private final SplitLoRAJobStatus now;

  private StatusNews(SplitLoRAJobStatus before, SplitLoRAJobStatus now) {
    this.before = before;
    this.now = now;
  }

  /** Whether a status says something else of the job, and not only other figures. */
  static boolean differsInMoreThanFigures(SplitLoRAJobStatus before, SplitLoRAJobStatus now) {
    return before == null || !Objects.equals(before.observedGeneration(), now.observedGeneration())
        || !Objects.equals(before.lastFailure(), now.lastFailure()) || !dropped(before).equals(dropped(now))
        || !bounded(before).equals(bounded(now))
        || now.conditions().stream()
            .anyMatch(condition -> saysOther(condition, Conditions.find(before, condition.getType())));
  }

  static List<News> between(SplitLoRAJobStatus before, SplitLoRAJobStatus now) {
    return new StatusNews(before, now).list();
  }

  private List<News> list() {
    var news = new ArrayList<News>();
    for (Condition condition : now.conditions()) {
      var old = Conditions.find(before, condition.getType());
      if (saysOther(condition, old)) {
        of(condition, old).ifPresent(news::add);
      }
    }
    if (now.lastFailure() != null && now.phase() != Phase.Failed && !isTold(news)
        && !Objects.equals(now.lastFailure(), before == null ? null : before.lastFailure())) {
      news.add(new News(true, now.lastFailure().reason(), now.lastFailure().message()));
    }
    dropped(now).stream().filter(client -> !dropped(before).contains(client))
        .forEach(client -> news.add(new News(true, client.reason(), client.client(),
            "a round goes on without client " + client.client() + ": " + client.message())));
    bounded(now).stream().filter(client -> !bounded(before).contains(client))
        .forEach(client -> news.add(new News(true, "UpdateBounded", client, "client " + client + " sent an update that"
            + " is longer than aggregation.normBound allows; it counts no more than that")));
    return news;
  }

  private boolean isTold(List<News> news) {
    return news.stream().anyMatch(told -> told.reason().equals(now.lastFailure().reason()));
  }

  private static boolean saysOther(Condition condition, Optional<Condition> before) {
    return before.filter(same -> same.getStatus().equals(condition.getStatus())
        && same.getReason().equals(condition.getReason())).isEmpty();
  }

  private Optional<News> of(Condition condition, Optional<Condition> old) {
    boolean holds = condition.getStatus().equals("True");
    return Optional.ofNullable(switch (condition.getType()) {
      case JobConditions.ACCEPTED -> isOrdinary(condition) ? null
          : new News(!holds, holds ? "Accepted" : condition.getReason(), condition.getMessage());
      case JobConditions.PODS_READY -> holds ? goodNews(old, "PodsReady", "all pods are ready")
          : isOrdinary(condition) ? null : new News(true, condition.getReason(), condition.getMessage());
      case JobConditions.TRAINING -> holds ? goodNews(old, "Training", "rounds go on") : null;
      case JobConditions.SUSPENDED -> holds ? new News(false, "Suspended", condition.getMessage())
          : old.isPresent() && !condition.getReason().equals(Waiting.JOB_ENDED)
              ? new News(false, "Resumed", "going on from the journal")
          : null;
      case JobConditions.COMPLETE -> holds ? new News(false, "Complete", condition.getMessage())
          : condition.getReason().equals("ExportFailed") ? new News(true, "ExportFailed", condition.getMessage())
          : null;
      case JobConditions.FAILED -> holds ? new News(true, condition.getReason(), condition.getMessage()) : null;
      default -> null;
    });
  }

  /** What was lost is told by itself. */
  private static boolean isOrdinary(Condition condition) {
    return Waiting.ALL.contains(condition.getReason());
  }

  /** That a loss of a pod is mended is what everybody expects: only a first time, or the end of a trouble, is news. */
  private News goodNews(Optional<Condition> old, String reason, String message) {
    boolean first = before == null || before.completedRounds() == null || before.completedRounds() == 0;
    boolean expected =
        old.filter(condition -> isOrdinary(condition) && !condition.getReason().equals(Waiting.SUSPENDED)).isPresent();
    return first || !expected ? new News(false, reason, message) : null;
  }

  private static List<String> bounded(SplitLoRAJobStatus status) {
    return status == null || status.bounded() == null ? List.of() : status.bounded();
  }

  private static List<DroppedStatus> dropped(SplitLoRAJobStatus status) {
    return status == null || status.dropped() == null ? List.of() : status.dropped();
  }
}
