package io.splitlora.operator.reconcile;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.status.Resumption;
import java.util.function.Consumer;

/**
 * Reasons to look at a job that no object of it tells: its time has come, its aggregator said something, or it is to go
 * on after it failed. And where the end of a job is heard of: the SDK asks a reconciler only about jobs that there are.
 */
final class Nudges extends SimpleInboundEventSource<SplitLoRAJob> implements ResourceEventAware<SplitLoRAJob> {
  private final Consumer<ResourceID> deleted;

  Nudges(Consumer<ResourceID> deleted) {
    super("nudges");
    this.deleted = deleted;
  }

  /** The SDK asks for a look at what changes the spec; an annotation does not. */
  @Override
  public void onResourceUpdated(SplitLoRAJob now, SplitLoRAJob before) {
    if (Resumption.isAnother(before, now)) {
      propagateEvent(ResourceID.fromResource(now));
    }
  }

  @Override
  public void onResourceDeleted(SplitLoRAJob job) {
    deleted.accept(ResourceID.fromResource(job));
  }
}
