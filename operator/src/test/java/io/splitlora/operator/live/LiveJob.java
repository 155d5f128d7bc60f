package io.splitlora.operator.live;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.cluster.TestNamespace;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.install.InstalledOperator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A job on real pods in a namespace of its own, under the installed operator. */
public final class LiveJob implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  /** Every kind that the operator makes; pods come and go with them. */
  private static final String KINDS =
      "clientpools,jobs,deployments,services,persistentvolumeclaims,configmaps,secrets,networkpolicies";

  private final TestNamespace namespace;
  private final String name;

  private LiveJob(TestNamespace namespace, String name) {
    this.namespace = namespace;
    this.name = name;
  }

  /** Applies a manifest whose job has this name, as a user does. */
  public static LiveJob apply(Path manifest, String name) {
    var operator = InstalledOperator.get();
    operator.version().lock();
    try {
      var job = new LiveJob(operator.cluster().restrictedNamespace(), name);
      job.kubectl("apply", "-f", manifest.toString());
      job.await("answer of the operator", status -> job.condition(JobConditions.ACCEPTED).isPresent());
      return job;
    } finally {
      operator.version().unlock();
    }
  }

  public String name() {
    return name;
  }

  public TestNamespace namespace() {
    return namespace;
  }

  public String kubectl(String... arguments) {
    return namespace.kubectl(arguments).mustSucceed();
  }

  public void patch(String json) {
    kubectl("patch", "slj", name, "--type=merge", "-p", json);
  }

  public SplitLoRAJob get() {
    return namespace.cluster().client().resources(SplitLoRAJob.class).inNamespace(namespace.name()).withName(name)
        .get();
  }

  public Optional<SplitLoRAJobStatus> status() {
    return Optional.ofNullable(get()).map(SplitLoRAJob::getStatus);
  }

  public Optional<Condition> condition(String type) {
    return status().flatMap(
        status -> status.conditions().stream().filter(condition -> condition.getType().equals(type)).findFirst());
  }

  public SplitLoRAJobStatus awaitPhase(Phase phase) {
    return await("phase " + phase, status -> status.phase() == phase);
  }

  /** Waits for a status; a job that has failed, or time that runs out, is told with what the cluster knows of it. */
  public SplitLoRAJobStatus await(String what, Predicate<SplitLoRAJobStatus> wanted) {
    try {
      Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200))
          .until(() -> status().filter(status -> wanted.test(status) || status.phase() == Phase.Failed).isPresent());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("no " + what + " within " + PATIENCE.toSeconds() + " s\n" + everything());
    }
    var status = status().orElseThrow();
    if (!wanted.test(status)) {
      throw new AssertionError("waited for " + what + ", but the job failed\n" + everything());
    }
    return status;
  }

  /** Pods that are there to stay. */
  public List<Pod> pods(Map<String, String> labels) {
    return namespace.cluster().client().pods().inNamespace(namespace.name()).withLabels(labels).list().getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null).toList();
  }

  /** Kind and name of everything that the operator made here. */
  public List<String> objects() {
    var objects = new TreeSet<String>();
    kubectl("get", KINDS, "-l", Labels.SELECTOR, "-o", "name").lines().forEach(objects::add);
    return new ArrayList<>(objects);
  }

  private String everything() {
    return namespace.kubectl("get", "pods," + KINDS, "-o", "wide").out()
        + namespace.kubectl("describe", "slj", name).out()
        + namespace.kubectl("get", "events").out() + InstalledOperator.get().log();
  }

  @Override
  public void close() {
    namespace.kubectl("delete", "slj", name, "--ignore-not-found", "--wait=false");
    namespace.close();
  }
}
