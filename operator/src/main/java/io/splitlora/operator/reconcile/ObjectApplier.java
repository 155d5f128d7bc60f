package io.splitlora.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import io.splitlora.api.v1alpha1.JobConditions.Waiting;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.observe.Observed;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.Set;

/** Makes the objects of one job what they should be, and writes nothing where they are so already. */
final class ObjectApplier {
  /** Among them what a quota or an admission policy forbids. */
  private static final Set<Integer> REFUSALS =
      Set.of(HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_FORBIDDEN, 422);

  private final SplitLoRAJob job;
  private final Observed observed;
  private final Context<SplitLoRAJob> context;
  private final RunningPods pods;

  ObjectApplier(Turn turn) {
    job = turn.job();
    observed = turn.observed();
    context = turn.context();
    pods = new RunningPods(turn.client());
  }

  /** The object as the informers know it, or else, as they lag behind what was just written, as the server does. */
  @SuppressWarnings("unchecked")
  <T extends HasMetadata> Optional<T> present(T desired) {
    var known = observed.find((Class<T>) desired.getClass(), desired.getMetadata().getName());
    var present = known.or(() -> Optional.ofNullable(context.getClient().resource(desired).get()));
    present.ifPresent(this::requireOurs);
    return present;
  }

  <T extends HasMetadata> void apply(T desired) {
    var present = present(desired);
    if (present.isEmpty() && desired instanceof Secret secret) {
      create(secret); // which takes over none that somebody has made meanwhile
    } else if (present.isEmpty()) {
      write(desired);
    } else if (desired instanceof Job wanted && present.get() instanceof Job running) {
      pods.applyToJob(running, wanted);
    } else if (desired instanceof Deployment wanted && present.get() instanceof Deployment running) {
      if (!pods.applyToPool(running, wanted) && !matches(running, wanted)) {
        writeOver(running, wanted);
      }
    } else if (!(desired instanceof PersistentVolumeClaim) && !matches(present.get(), desired)) {
      // a claim is made once: its size is its user's from then on, and few classes can change it
      writeOver(present.get(), desired);
    }
  }

  /** Another object that has taken the name meanwhile has another uid, and is left alone. */
  private <T extends HasMetadata> void writeOver(T present, T desired) {
    desired.getMetadata().setUid(present.getMetadata().getUid());
    write(desired);
  }

  /** What the API server will not have, such as a field that a pod template does not have, is the user's to mend. */
  private <T extends HasMetadata> void write(T desired) {
    try {
      if (desired instanceof Secret) { // which nobody watches
        context.getClient().resource(desired).fieldManager(OperatorSettings.FIELD_MANAGER).forceConflicts()
            .serverSideApply();
      } else {
        context.resourceOperations().serverSideApply(desired);
      }
    } catch (KubernetesClientException e) {
      if (REFUSALS.contains(e.getCode()) || isSchemaError(e)) {
        throw new InvalidJobException("ObjectRefused",
            "Kubernetes refuses the %s %s that this job asks for: %s".formatted(
                desired.getKind(), desired.getMetadata().getName(),
                e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage()));
      }
      throw e;
    }
  }

  /** Server-side apply answers 500 to a field that the schema does not have. */
  private static boolean isSchemaError(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR
        && String.valueOf(e.getMessage()).contains("field not declared in schema");
  }

  /**
   * Creates the Secret, or yields the one of this job that was faster; one that has gone since is made at the next try.
   */
  Secret create(Secret made) {
    try {
      return context.getClient().resource(made).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return present(made).orElseThrow(() -> e);
    }
  }

  private <T extends HasMetadata> boolean matches(T present, T desired) {
    return SSABasedGenericKubernetesResourceMatcher.<T>getInstance().matches(present, desired, context);
  }

  /**
   * Nothing of a user's or of another job is taken over, but the export claim that an earlier job of this name left.
   */
  private void requireOurs(HasMetadata present) {
    boolean ours = Observed.belongs(present, job);
    if (!ours && isOfPredecessor(present)) {
      throw new InvalidJobException(Waiting.FOR_DELETION,
          "%s %s is of a deleted job of this name, which Kubernetes has not cleared away yet"
              .formatted(present.getKind(), present.getMetadata().getName()));
    }
    if (!ours) {
      throw new InvalidJobException("NameTaken",
          "the name of %s %s, which this job needs, is taken; delete that object, or create the job under another name"
              .formatted(present.getKind(), present.getMetadata().getName()));
    }
  }

  private boolean isOfPredecessor(HasMetadata present) {
    return present.getMetadata().getOwnerReferences().stream().anyMatch(owner -> owner.getKind().equals(job.getKind())
        && owner.getName().equals(job.getMetadata().getName()));
  }
}
