package io.splitlora.operator.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.ExampleJob;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A job that runs keeps its pods through other operators, and not through other words of its user. */
class PodOriginTest {
  private static final OperatorSettings BEFORE = new OperatorSettings("registry/worker:1", "splitlora-system");
  private static final String RAISED = "spec.clientPools[0].resources.limits={memory: 4Gi}";
  private static final OperatorSettings AFTER = new OperatorSettings("registry/worker:2", "splitlora-system");

  @Test
  void anotherDefaultImageOrOtherWordsForTheSamePodAreNotTheUsers() {
    var present = deployment(ExampleJob.with(), BEFORE);
    var desired = deployment(ExampleJob.with(), AFTER);
    assertTrue(PodOrigin.isAsWritten(present, desired));
    assertFalse(PodOrigin.isOfThisOperator(present, desired));
    assertTrue(PodOrigin.isAsWritten(AggregatorObjects.job(ExampleJob.with(), BEFORE),
        AggregatorObjects.job(ExampleJob.with(), AFTER)));
  }

  @Test
  void whatTheUserWritesOfThePodsIs() {
    var present = deployment(ExampleJob.with(), BEFORE);
    for (String change : List.of("spec.image=own/worker:3", "spec.clientPools[0].resources.limits={memory: 4Gi}",
        "spec.clientPools[0].nodeSelector={zone: a}", "spec.clientPools[0].tolerations=[{key: gpu}]",
        "spec.clientPools[0].volumes=[{name: a, claim: b, mountPath: /c}]",
        "spec.clientPools[0].podTemplate={spec: {enableServiceLinks: false}}")) {
      assertFalse(PodOrigin.isAsWritten(present, deployment(ExampleJob.with(change), BEFORE)), change);
    }
  }

  @Test
  void aDefaultThatIsWrittenOrAnotherOrderChangesNothing() {
    var present = deployment(ExampleJob.with("spec.clientPools[0].tolerations=[{key: gpu}]",
        "spec.clientPools[0].podTemplate={spec: {priorityClassName: low, enableServiceLinks: false}}"), BEFORE);
    assertTrue(PodOrigin.isAsWritten(present,
        deployment(ExampleJob.with("spec.clientPools[0].tolerations=[{key: gpu, operator: Equal}]",
            "spec.clientPools[0].podTemplate={spec: {enableServiceLinks: false, priorityClassName: low}}"), BEFORE)));
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
    var job =
        ExampleJob.with("spec.aggregator.podTemplate={spec: {containers: [{name: worker, image: own/aggregator:3}]}}");
    var present = objects(job, BEFORE, List.of()).stream().map(PodOriginTest::withoutRecord).toList();
    var desired = objects(job, AFTER, present);
    assertEquals(Set.of("registry/worker:1", "own/aggregator:3"), images(desired));
    for (int i = 0; i < present.size(); i++) {
      assertTrue(PodOrigin.isAsWritten(present.get(i), desired.get(i)), desired.get(i).getMetadata().getName());
    }
  }

  @Test
  void anImageIsNeverCalledWithOptionsThatCameAfterIt() {
    var present = oldObjects(ExampleJob.with());
    assertOld(objects(ExampleJob.with(), AFTER, present));
    assertOld(objects(ExampleJob.with(RAISED), AFTER, present));
    for (HasMetadata lost : present) {
      assertOld(objects(ExampleJob.with(RAISED), AFTER, present.stream().filter(object -> object != lost).toList()));
    }
    var recorded = objects(ExampleJob.with(), AFTER, present);
    // all others were deleted by hand
    for (HasMetadata only : List.of(recorded.get(0), recorded.get(recorded.size() - 1))) {
      assertOld(objects(ExampleJob.with(RAISED), AFTER, List.of(only)));
    }
  }

  @Test
  void podsOfBeforeTheirRecordGetIt() {
    var present = oldObjects(ExampleJob.with());
    var desired = objects(ExampleJob.with(), AFTER, present);
    for (int i = 0; i < present.size(); i++) {
      if (!containers(List.of(present.get(i))).isEmpty()) {
        var record = PodOrigin.adopted(present.get(i), desired.get(i));
        var adopted = with(present.get(i), record);
        assertOld(objects(ExampleJob.with(RAISED), AFTER, List.of(adopted)));
        assertEquals(Map.of(), PodOrigin.adopted(adopted, desired.get(i)));
        record.keySet().remove("splitlora.io/worker-options"); // an operator recorded the image alone
        assertEquals(Set.of("splitlora.io/worker-options"),
            PodOrigin.adopted(with(present.get(i), record), desired.get(i)).keySet());
      }
    }
  }

  @Test
  void anotherImageOfTheUsersIsCalledWithTheOptionsOfNow() {
    var recorded = objects(ExampleJob.with(), AFTER, oldObjects(ExampleJob.with()));
    var changed = objects(ExampleJob.with("spec.image=own/worker:3"), AFTER, recorded);
    containers(changed)
        .forEach(worker -> assertTrue(worker.getArgs().contains("--health") && worker.getLivenessProbe() != null));
    assertEquals(changed, objects(ExampleJob.with("spec.image=own/worker:3"), AFTER, changed));
    assertOld(objects(ExampleJob.with(), AFTER, changed));

    var own = oldObjects(ExampleJob.with("spec.image=registry/worker:1"));
    assertOld(objects(ExampleJob.with("spec.image=registry/worker:1", RAISED), AFTER, own));
  }

  // --- helpers ---

  /** As an operator made them whose workers knew no --health, and which noted nothing. */
  private static List<HasMetadata> oldObjects(SplitLoRAJob job) {
    var objects = objects(job, BEFORE, List.of()).stream().map(PodOriginTest::withoutRecord).toList();
    containers(objects).forEach(worker -> {
      worker.setArgs(ImageOptions.only(worker.getArgs(), option -> !option.equals("--health")));
      worker.setLivenessProbe(null);
      worker.setStartupProbe(null);
    });
    return objects;
  }

  private static void assertOld(List<HasMetadata> objects) {
    assertEquals(3, containers(objects).size());
    var now = containers(objects(ExampleJob.with(), BEFORE, List.of()));
    for (int i = 0; i < now.size(); i++) {
      var worker = containers(objects).get(i);
      assertEquals("registry/worker:1", worker.getImage());
      assertEquals(ImageOptions.only(now.get(i).getArgs(), option -> !option.equals("--health")), worker.getArgs());
      assertNull(worker.getLivenessProbe());
      assertNull(worker.getStartupProbe());
    }
  }

  private static List<Container> containers(List<HasMetadata> objects) {
    return objects.stream().filter(object -> object instanceof Job || object instanceof Deployment)
        .map(object -> object instanceof Job job ? job.getSpec().getTemplate()
            : ((Deployment) object).getSpec().getTemplate())
        .map(template -> template.getSpec().getContainers().get(0)).toList();
  }

  private static List<HasMetadata> objects(SplitLoRAJob job, OperatorSettings operator, List<HasMetadata> present) {
    return DesiredObjects.of(job, pool -> 1, operator, present);
  }

  private static Deployment deployment(SplitLoRAJob job, OperatorSettings operator) {
    return PoolObjects.deployment(job, job.getSpec().clientPools().get(0), 1, operator);
  }

  private static Set<String> images(List<HasMetadata> objects) {
    return containers(objects).stream().map(Container::getImage).collect(Collectors.toSet());
  }

  private static HasMetadata withoutRecord(HasMetadata object) {
    return with(object, null);
  }

  private static HasMetadata with(HasMetadata object, Map<String, String> annotations) {
    var noted = Serialization.clone(object);
    noted.getMetadata().setAnnotations(annotations);
    return noted;
  }
}
