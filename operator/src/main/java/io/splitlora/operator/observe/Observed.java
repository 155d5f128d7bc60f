package io.splitlora.operator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.splitlora.api.v1alpha1.ClientPool;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.protocol.identity.Role;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A job's objects as they are now; a pure snapshot, so that what follows from it can be tested without a cluster. */
public record Observed(List<HasMetadata> objects) {
  /** Every kind of object that the operator makes for a job, and the pods that controllers make of them. */
  public static final List<Class<? extends HasMetadata>> KINDS = List.of(ConfigMap.class, Service.class,
      PersistentVolumeClaim.class, NetworkPolicy.class, Job.class, Deployment.class, ClientPool.class, Pod.class);

  public static final Observed NOTHING = new Observed(List.of());

  /** Until a change is known to the informers. */
  public static final Duration CACHE_DELAY = Duration.ofMillis(200);

  /** By when an object was created. */
  public static final Comparator<HasMetadata> BY_AGE =
      Comparator.comparing(object -> object.getMetadata().getCreationTimestamp());

  /** What a deleted job of the same name has left, until it is collected, is not this job's. */
  public static Observed of(SplitLoRAJob job, Context<?> context) {
    return new Observed(KINDS.stream()
        .<HasMetadata>flatMap(kind -> context.getSecondaryResourcesAsStream(kind))
        .filter(object -> belongs(object, job)).toList());
  }

  /**
   * By its owner, not by labels, which anybody can write; a pod has its Job or Deployment for one, and says whose it
   * is.
   */
  public static boolean belongs(HasMetadata object, SplitLoRAJob job) {
    var uid = job.getMetadata().getUid();
    if (object instanceof Pod pod) {
      return Labels.jobUidOf(pod).filter(uid::equals).isPresent();
    }
    return object.getMetadata().getOwnerReferences().stream().anyMatch(owner -> owner.getUid().equals(uid))
        || isExport(object, job);
  }

  /** It outlives its job without an owner, and is taken over by a job of the same name. */
  private static boolean isExport(HasMetadata object, SplitLoRAJob job) {
    return object instanceof PersistentVolumeClaim && object.getMetadata().getOwnerReferences().isEmpty()
        && object.getMetadata().getName().equals(ObjectNames.of(job).export())
        && Labels.jobOf(object).filter(job.getMetadata().getName()::equals).isPresent();
  }

  /** The same, and what more is known. */
  public Observed and(List<? extends HasMetadata> more) {
    return new Observed(Stream.concat(objects.stream(), more.stream()).toList());
  }

  public <T extends HasMetadata> Stream<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast);
  }

  public <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
    return all(kind).filter(object -> object.getMetadata().getName().equals(name)).findFirst();
  }

  public Stream<Pod> pods(Role role) {
    return all(Pod.class).filter(pod -> Labels.roleOf(pod).filter(role::equals).isPresent());
  }

  /** The one that was created last; those before it have ended. */
  public Optional<Pod> newestPod(Role role) {
    return pods(role).max(BY_AGE);
  }

  /** Those of one Job, oldest first; of a Job before it, whose logs were kept, there are none. */
  public List<Pod> pods(Job job) {
    String uid = job.getMetadata().getUid();
    return all(Pod.class)
        .filter(pod -> pod.getMetadata().getOwnerReferences().stream().anyMatch(owner -> owner.getUid().equals(uid)))
        .sorted(BY_AGE).toList();
  }

  public Stream<Pod> pods(String pool) {
    return all(Pod.class).filter(pod -> Labels.poolOf(pod).filter(pool::equals).isPresent());
  }
}
