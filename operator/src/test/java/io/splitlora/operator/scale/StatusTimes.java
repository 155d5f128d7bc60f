package io.splitlora.operator.scale;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.cluster.TestNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When each job of a namespace came, and when it had a status. */
final class StatusTimes implements ResourceEventHandler<SplitLoRAJob>, AutoCloseable {
  private final Map<String, Long> came = new ConcurrentHashMap<>();
  private final Map<String, Long> told = new ConcurrentHashMap<>();
  private final Map<String, Phase> phases = new ConcurrentHashMap<>();
  private final SharedIndexInformer<SplitLoRAJob> informer;

  StatusTimes(TestNamespace namespace) {
    informer = namespace.cluster().client().resources(SplitLoRAJob.class).inNamespace(namespace.name()).inform(this);
  }

  @Override
  public void onAdd(SplitLoRAJob job) {
    came.putIfAbsent(job.getMetadata().getName(), System.nanoTime());
    look(job);
  }

  @Override
  public void onUpdate(SplitLoRAJob before, SplitLoRAJob job) {
    look(job);
  }

  private void look(SplitLoRAJob job) {
    if (job.getStatus() != null && job.getStatus().phase() != null) {
      told.putIfAbsent(job.getMetadata().getName(), System.nanoTime());
      phases.put(job.getMetadata().getName(), job.getStatus().phase());
    }
  }

  @Override
  public void onDelete(SplitLoRAJob job, boolean unknown) {}

  int inPhase(Phase phase) {
    return (int) phases.values().stream().filter(phase::equals).count();
  }

  Duration longest() {
    return sorted().get(sorted().size() - 1);
  }

  /** Half and all of them. */
  String waits() {
    return "%d ms (half), %d ms (all %d)".formatted(sorted().get(sorted().size() / 2).toMillis(), longest().toMillis(),
        sorted().size());
  }

  private List<Duration> sorted() {
    return told.entrySet().stream().map(job -> Duration.ofNanos(job.getValue() - came.get(job.getKey()))).sorted()
        .toList();
  }

  @Override
  public void close() {
    informer.close();
  }
}
