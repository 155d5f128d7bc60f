package io.splitlora.operator.reconcile;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.splitlora.operator.due.DueTimes;
import java.time.Instant;
import java.util.function.Consumer;

/** When jobs are looked at again though nothing of them changes: one time for each reason. */
final class Reminders {
  enum Why { NEW, DEADLINE_OR_RENEWAL, REFUSAL, START, VANISHED_POD, STATUS_PUT_OFF, GAUGES }

  /** Key among the due times. */
  private record Reminder(ResourceID job, Why why) {}

  private final DueTimes dueTimes;
  private final Consumer<ResourceID> look;

  Reminders(DueTimes dueTimes, Consumer<ResourceID> look) {
    this.dueTimes = dueTimes;
    this.look = look;
  }

  void at(Instant when, ResourceID job, Why why) {
    dueTimes.at(when, new Reminder(job, why), () -> look.accept(job));
  }

  void forget(ResourceID job) {
    for (Why why : Why.values()) {
      dueTimes.cancel(new Reminder(job, why));
    }
  }
}
