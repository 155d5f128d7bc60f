package io.splitlora.operator.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.ExampleJob;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A job that runs keeps its pods through other operators, and not through other words of its user. */
class PodOriginTest {
  private static final OperatorSettings BEFORE = new OperatorSettings("registry/worker:1", "splitlora-system");
  private static final OperatorSettings AFTER = new OperatorSettings("registry/worker:2", "splitlora-system");

  @Test
  void anotherDefaultImageOrOtherWordsForTheSamePodAreNotTheUsers() {
    var present = deployment(ExampleJob.with(), BEFORE);
    var desired = deployment(ExampleJob.with(), AFTER);
    assertTrue(PodOrigin.isAsWritten(present, desired));
    assertFalse(PodOrigin.isOfThisOperator(present, desired));
    assertTrue(PodOrigin.isAsWritten(RoleJobs.aggregator(ExampleJob.with(), BEFORE), RoleJobs.aggregator(ExampleJob.with(), AFTER)));
  }

  @Test
  void whatTheUserWritesOfThePodsIs() {
    var present = deployment(ExampleJob.with(), BEFORE);
    for (String change : List.of("spec.image=own/worker:3", "spec.clientPools[0].resources.limits={memory: 4Gi}",
        "spec.clientPools[0].nodeSelector={zone: a}", "spec.clientPools[0].tolerations=[{key: gpu}]",
        "spec.clientPools[0].volumes=[{name: a, claim: b, mountPath: /c}]", "spec.clientPools[0].podTemplate={spec: {hostNetwork: false}}")) {
      assertFalse(PodOrigin.isAsWritten(present, deployment(ExampleJob.with(change), BEFORE)), change);
    }
  }

  @Test
  void aDefaultThatIsWrittenOrAnotherOrderChangesNothing() {
    var present = deployment(ExampleJob.with("spec.clientPools[0].tolerations=[{key: gpu}]",
        "spec.clientPools[0].podTemplate={spec: {priorityClassName: low, hostNetwork: false}}"), BEFORE);
    assertTrue(PodOrigin.isAsWritten(present, deployment(ExampleJob.with("spec.clientPools[0].tolerations=[{key: gpu, operator: Equal}]",
        "spec.clientPools[0].podTemplate={spec: {hostNetwork: false, priorityClassName: low}}"), BEFORE)));
  }

  @Test
  void aJobGoesOnWithItsImageAndAnotherBeginsWithTheNewOne() {
    var present = objects(ExampleJob.with(), BEFORE, List.of());
    assertEquals(Set.of("registry/worker:1"), images(objects(ExampleJob.with(), AFTER, present)));
    assertEquals(Set.of("registry/worker:2"), images(objects(ExampleJob.with(), AFTER, List.of())));
    for (HasMetadata only : present) { // all others were deleted by hand
      if (only instanceof Job || only instanceof Deployment) {
        assertEquals(Set.of("registry/worker:1"), images(objects(ExampleJob.with(), AFTER, List.of(only))));
      }
    }
  }

  @Test
  void podsWithoutARecordKeepTheirImageAndStay() {
    var job = ExampleJob.with("spec.aggregator.podTemplate={spec: {containers: [{name: worker, image: own/aggregator:3}]}}");
    var present = objects(job, BEFORE, List.of()).stream().map(PodOriginTest::withoutRecord).toList();
    var desired = objects(job, AFTER, present);
    assertEquals(Set.of("registry/worker:1", "own/aggregator:3"), images(desired));
    for (int i = 0; i < present.size(); i++) {
      assertTrue(PodOrigin.isAsWritten(present.get(i), desired.get(i)), desired.get(i).getMetadata().getName());
    }
  }

  @Test
  void aLostJobComesBackWithThePodsOfBefore() {
    var another = new OperatorSettings("registry/worker:2", Optional.empty(), false, "splitlora-system");
    var before = objects(ExampleJob.with(), BEFORE, List.of());
    var withoutJobs = before.stream().filter(object -> !(object instanceof Job)).toList();
    assertEquals(templates(before), templates(objects(ExampleJob.with(), another, withoutJobs)));
    assertEquals(config(before), config(objects(ExampleJob.with(), another, withoutJobs)));
    var withoutRecord = before.stream().filter(Job.class::isInstance).map(PodOriginTest::withoutRecord).toList();
    assertEquals(templates(before), templates(objects(ExampleJob.with(), another, withoutRecord)));
    assertNotEquals(templates(before), templates(objects(ExampleJob.with("spec.aggregator.nodeSelector={zone: a}"), another, withoutJobs)));
  }

  private static List<PodTemplateSpec> templates(List<HasMetadata> objects) {
    return objects.stream().filter(Job.class::isInstance).map(job -> ((Job) job).getSpec().getTemplate()).toList();
  }

  private static Map<String, String> config(List<HasMetadata> objects) {
    return ((ConfigMap) objects.get(0)).getData();
  }

  private static List<HasMetadata> objects(SplitLoRAJob job, OperatorSettings operator, List<HasMetadata> present) {
    return DesiredObjects.of(job, pool -> 1, operator, present);
  }

  private static Deployment deployment(SplitLoRAJob job, OperatorSettings operator) {
    return Pools.deployment(job, job.getSpec().clientPools().get(0), 1, operator);
  }

  private static Set<String> images(List<HasMetadata> objects) {
    return objects.stream().filter(object -> object instanceof Job || object instanceof Deployment)
        .map(object -> object instanceof Job job ? job.getSpec().getTemplate() : ((Deployment) object).getSpec().getTemplate())
        .map(template -> template.getSpec().getContainers().get(0).getImage()).collect(Collectors.toSet());
  }

  private static HasMetadata withoutRecord(HasMetadata object) {
    return object instanceof Job job ? new JobBuilder(job).editMetadata().withAnnotations(null).endMetadata().build()
        : object instanceof Deployment pool ? new DeploymentBuilder(pool).editMetadata().withAnnotations(null).endMetadata().build()
        : object;
  }
}
