package io.splitlora.operator.issuance;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.issuance.OperatorIssuer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which pod a token is of, and what that pod is in which job. Nothing of it is the pod's own word, nor its labels': the
 * API server says which pod the token is bound to, and each owner is known by its uid.
 */
public final class PodIdentities {
  private static final Pattern ACCOUNT = Pattern.compile("system:serviceaccount:([^:]+):[^:]+");
  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  private static final String POD_UID = "authentication.kubernetes.io/pod-uid";

  private final Inquiry inquiry;

  public PodIdentities(Inquiry inquiry) {
    this.inquiry = inquiry;
  }

  /** The pod that a token is bound to; whether it is there, and what it is, is not known yet. */
  record Asker(String namespace, String pod, String uid) {}

  /** Throws a {@link StatusRuntimeException} with a sentence if it is not the token of a living pod of a job. */
  Identity of(Asker asker) {
    Pod pod = pod(asker);
    HasMetadata controlled = controllerWithOurOwner(pod);
    SplitLoRAJob job = owner(controlled, SplitLoRAJob.class, "SplitLoRAJob");
    if (job.isMarkedForDeletion()) {
      throw denied("%s is being deleted".formatted(named(job)));
    }
    return member(job, controlled)
        .orElseThrow(() -> denied("%s of %s is no role of it".formatted(named(controlled), named(job))))
        .as(new Identity.Pod(job.getMetadata().getUid(), pod.getMetadata().getName()));
  }

  /** Whose token that is; throws a {@link StatusRuntimeException} with a sentence if it is of no pod. */
  Asker asker(String token) {
    TokenReviewStatus review = inquiry.review(token);
    if (!Boolean.TRUE.equals(review.getAuthenticated()) || review.getAudiences() == null
        || !review.getAudiences().contains(OperatorIssuer.AUDIENCE)) {
      throw unauthenticated("this is no token of this cluster for " + OperatorIssuer.AUDIENCE
          + ", or its time is over");
    }
    var account = ACCOUNT.matcher(String.valueOf(review.getUser().getUsername()));
    var name = extra(review, POD_NAME);
    var uid = extra(review, POD_UID);
    if (!account.matches() || name.isEmpty() || uid.isEmpty()) {
      throw unauthenticated("this token is not bound to a pod");
    }
    return new Asker(account.group(1), name.get(), uid.get());
  }

  private Pod pod(Asker asker) {
    Pod pod = inquiry.find(Pod.class, asker.namespace(), asker.pod()).filter(found -> isOf(found, asker.uid()))
        .orElseThrow(() -> denied("pod %s is gone".formatted(asker.pod())));
    if (pod.isMarkedForDeletion() || hasEnded(pod)) {
      throw denied("pod %s has ended, or is about to".formatted(asker.pod()));
    }
    return pod;
  }

  private static Optional<String> extra(TokenReviewStatus review, String key) {
    var extra = review.getUser().getExtra();
    List<String> values = extra == null ? List.of() : extra.getOrDefault(key, List.of());
    return values.stream().findFirst();
  }

  private static boolean hasEnded(Pod pod) {
    return pod.getStatus() != null
        && List.of("Succeeded", "Failed").contains(String.valueOf(pod.getStatus().getPhase()));
  }

  /** The Job, or behind its ReplicaSet the Deployment, that made the pod. */
  private HasMetadata controllerWithOurOwner(Pod pod) {
    return controller(pod, "Job").isPresent() ? owner(pod, Job.class, "Job")
        : owner(owner(pod, ReplicaSet.class, "ReplicaSet"), Deployment.class, "Deployment");
  }

  private <T extends HasMetadata> T owner(HasMetadata owned, Class<T> kind, String name) {
    var reference = controller(owned, name)
        .orElseThrow(() -> denied("%s has no %s for its controller".formatted(named(owned), name)));
    return inquiry.find(kind, owned.getMetadata().getNamespace(), reference.getName())
        .filter(found -> isOf(found, reference.getUid()))
        .orElseThrow(() -> denied("the %s of %s is gone".formatted(name, named(owned))));
  }

  private static Optional<OwnerReference> controller(HasMetadata owned, String kind) {
    return owned.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()) && owner.getKind().equals(kind)).findFirst();
  }

  /** From names alone: a job may have a spec that this operator does not understand, and its pods go on. */
  private static Optional<Identity> member(SplitLoRAJob job, HasMetadata controlled) {
    String name = controlled.getMetadata().getName();
    String namespace = job.getMetadata().getNamespace();
    var names = ObjectNames.of(job);
    if (controlled instanceof Job) {
      return name.equals(names.aggregator()) ? Optional.of(Identity.of(namespace, names.job(), Role.AGGREGATOR))
          : name.equals(names.splitServer()) ? Optional.of(Identity.of(namespace, names.job(), Role.SPLIT_SERVER))
          : Optional.empty();
    }
    return names.poolOf(name).map(pool -> Identity.client(namespace, names.job(), pool));
  }

  private static boolean isOf(HasMetadata object, String uid) {
    return uid.equals(object.getMetadata().getUid());
  }

  private static String named(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }

  private static StatusRuntimeException unauthenticated(String sentence) {
    return Status.UNAUTHENTICATED.withDescription(sentence).asRuntimeException();
  }

  private static StatusRuntimeException denied(String sentence) {
    return Status.PERMISSION_DENIED.withDescription(sentence).asRuntimeException();
  }
}
