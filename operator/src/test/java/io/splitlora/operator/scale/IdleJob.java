package io.splitlora.operator.scale;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.cluster.TestNamespace;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.desired.Labels;

/** A job of three pods that no node takes. */
final class IdleJob {
  /** Aggregator, split server and one client. */
  static final int PODS = 3;
  private static final String NOWHERE = ".nodeSelector={splitlora.io/nowhere: 'true'}";

  private IdleJob() {}

  static void create(TestNamespace namespace, int number, boolean suspended) {
    var job = new SplitLoRAJob();
    job.getMetadata().setName(name(number));
    job.getMetadata().setNamespace(namespace.name());
    job.setSpec(
        ExampleJob.with("spec.aggregator" + NOWHERE, "spec.splitServer" + NOWHERE, "spec.clientPools[0]" + NOWHERE,
            "spec.clientPools[0].replicas=1", "spec.runPolicy.suspend=" + suspended).getSpec());
    namespace.cluster().client().resource(job).create();
  }

  static void resume(TestNamespace namespace, int number) {
    namespace.cluster().client().resources(SplitLoRAJob.class).inNamespace(namespace.name()).withName(name(number))
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"runPolicy\":{\"suspend\":false}}}");
  }

  static int pods(TestNamespace namespace) {
    return namespace.cluster().client().pods().inNamespace(namespace.name()).withLabelSelector(Labels.SELECTOR).list()
        .getItems().size();
  }

  private static String name(int number) {
    return "idle-" + number;
  }
}
