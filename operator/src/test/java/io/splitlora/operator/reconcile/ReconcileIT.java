package io.splitlora.operator.reconcile;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.desired.OperatorSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the operator does about changes, on a real API server and without pods. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = TestCluster.DEFINITIONS, mode = ResourceAccessMode.READ)
class ReconcileIT {
  private static final String QUICKSTART = "../examples/quickstart.yaml";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestCluster cluster = TestCluster.controlPlane();
  private TestNamespace namespace;
  private OperatorProcess operator;

  @BeforeEach
  void start() {
    namespace = cluster.namespace();
    operator = OperatorProcess.start(cluster, namespace.name(), Writes.all());
  }

  @AfterEach
  void close() {
    operator.close();
    namespace.close();
  }

  @Test
  void whoeverScalesAPoolOwnsItsSize() {
    applyQuickstart();
    kubectl("scale", "clientpool/quickstart-cinemas", "--replicas=5");
    eventually(() -> assertEquals(5, pool().getSpec().getReplicas()));
    var refused = namespace.kubectl("patch", "slj", "quickstart", "--type=merge", "-p",
        "{\"spec\":{\"clientPools\":%s}}".formatted(pools("replicas", "2")));
    assertTrue(refused.exit() != 0 && refused.err().contains("write kubectl scale clientpool/JOB-POOL"),
        refused::toString);
    patch("{\"spec\":{\"runPolicy\":{\"backoffLimit\":9}}}");
    eventually(() -> assertEquals(2L, get().getStatus().observedGeneration()));
    assertEquals(5, pool().getSpec().getReplicas());
  }

  @Test
  void aFixedPoolGoesBackToItsSizeAndSaysSo() {
    applyQuickstart();
    patch("{\"spec\":{\"clientPools\":%s}}".formatted(pools("scaling", "\"Fixed\"")));
    eventually(() -> assertEquals(2L, get().getStatus().observedGeneration()));
    kubectl("scale", "clientpool/quickstart-cinemas", "--replicas=5");
    eventually(() -> assertTrue(
        events().contains("ScalingReverted pool cinemas has scaling Fixed: back from 5 to 3 pods"), events()));
    eventually(
        () -> assertEquals("3", kubectl("get", "clientpool/quickstart-cinemas", "-o", "jsonpath={.spec.replicas}")));
    assertEquals(3, pool().getSpec().getReplicas());
    kubectl("scale", "clientpool/quickstart-cinemas", "--replicas=5");
    eventually(() -> assertEquals("2",
        kubectl("get", "events", "--field-selector", "reason=ScalingReverted", "-o", "jsonpath={.items[*].count}"),
        "the same thing said again is counted"));
  }

  @Test
  void whatForbidsTheAggregatorsPodIsToldFromItsJobsEvent() {
    applyQuickstart();
    // no controller runs here, so that the test does its work
    var aggregator = job("aggregator");
    cluster.client()
        .resource(new EventBuilder().withNewMetadata().withName("forbidden").withNamespace(namespace.name())
            .endMetadata()
            .withNewInvolvedObject().withKind("Job").withName("quickstart-aggregator").withNamespace(namespace.name())
            .withUid(aggregator.getMetadata().getUid()).endInvolvedObject()
            .withType("Warning").withReason("FailedCreate")
            .withMessage("Error creating: pods is forbidden: exceeded quota").build())
        .create();
    eventually(() -> assertEquals("FailedCreate", condition(JobConditions.PODS_READY).getReason()));
    assertEquals("no pod of the aggregator can be made: Error creating: pods is forbidden: exceeded quota",
        condition(JobConditions.PODS_READY).getMessage());
  }

  @Test
  void aSuspendedJobKeepsItsObjectsAndNoPods() {
    applyQuickstart();
    patch("{\"spec\":{\"runPolicy\":{\"suspend\":true}}}");
    eventually(() -> assertEquals(Phase.Suspended, get().getStatus().phase()));
    assertTrue(job("aggregator").getSpec().getSuspend() && job("split-server").getSpec().getSuspend());
    assertEquals(0, pool().getSpec().getReplicas());
    patch("{\"spec\":{\"runPolicy\":{\"suspend\":false}}}");
    eventually(() -> assertEquals(Phase.Pending, get().getStatus().phase()));
    assertTrue(!job("aggregator").getSpec().getSuspend() && !job("split-server").getSpec().getSuspend());
    assertEquals(3, pool().getSpec().getReplicas());
  }

  @Test
  void aJobThatTakesTooLongFailsAndGivesItsMachinesBack() {
    applyQuickstart();
    patch("{\"spec\":{\"runPolicy\":{\"activeDeadlineSeconds\":3}}}");
    eventually(() -> assertEquals(Phase.Failed, get().getStatus().phase()));
    assertEquals("DeadlineExceeded", condition(JobConditions.FAILED).getReason());
    // the Jobs stay for their pods' logs, end by themselves, and do not look suspended
    eventually(() -> assertTrue(pool() == null && ends("split-server") && ends("aggregator")));
  }

  @Test
  void aFailedJobGoesOnWhenItsUserSaysThatItIsMended() {
    applyQuickstart();
    String before = job("aggregator").getMetadata().getUid();
    patch("{\"spec\":{\"runPolicy\":{\"activeDeadlineSeconds\":1}}}");
    eventually(() -> assertTrue(get().getStatus().phase() == Phase.Failed && pool() == null));
    patch("{\"spec\":{\"runPolicy\":{\"activeDeadlineSeconds\":100000}}}");
    kubectl("annotate", "slj", "quickstart", "splitlora.io/resume=1");
    // no garbage collector runs here, so that the test does its work
    for (String role : List.of("aggregator", "split-server")) {
      eventually(() -> assertTrue(job(role).getMetadata().getFinalizers().contains("foregroundDeletion")));
      kubectl("patch", "job/quickstart-" + role, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
    }
    eventually(() -> assertTrue(pool() != null && job("aggregator") != null && job("split-server") != null));
    assertTrue(!job("aggregator").getMetadata().getUid().equals(before));
    assertEquals(null, job("aggregator").getSpec().getActiveDeadlineSeconds());
    eventually(() -> assertEquals(Phase.Pending, get().getStatus().phase()));
    assertEquals("False", condition(JobConditions.FAILED).getStatus());
    assertEquals("DeadlineExceeded", get().getStatus().lastFailure().reason());
    eventually(() -> assertTrue(events().contains("Resumed going on from the journal"), events()));
  }

  @Test
  void aDeletedObjectIsMadeAgain() {
    applyQuickstart();
    kubectl("delete", "service/quickstart-aggregator", "networkpolicy/quickstart-cinemas", "configmap/quickstart");
    eventually(() -> kubectl("get", "service/quickstart-aggregator", "networkpolicy/quickstart-cinemas",
        "configmap/quickstart"));
  }

  @Test
  void aJobWhosePodsMustChangeIsReplaced() {
    applyQuickstart();
    String before = job("split-server").getMetadata().getUid();
    patch("{\"spec\":{\"splitServer\":{\"resources\":{\"limits\":{\"memory\":\"4Gi\"}}}}}");
    // no garbage collector runs here, so that the test does its work
    eventually(() -> assertTrue(job("split-server").getMetadata().getFinalizers().contains("foregroundDeletion")));
    kubectl("patch", "job/quickstart-split-server", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
    eventually(() -> assertTrue(!job("split-server").getMetadata().getUid().equals(before)));
    assertEquals("4Gi", kubectl("get", "job/quickstart-split-server", "-o",
        "jsonpath={.spec.template.spec.containers[0].resources.limits.memory}"));
  }

  @Test
  void anotherOperatorTouchesNoPodOfARunningJob() {
    applyQuickstart();
    var before = pods();
    restart("localhost/splitlora-worker:next");
    lookAt(2);
    assertEquals(before, pods());

    // as made by an operator that kept no record
    kubectl("annotate", "jobs,deployments,configmaps", "-l", Labels.JOB, "splitlora.io/pods-as-written-",
        "splitlora.io/worker-image-",
        "splitlora.io/worker-options-");
    restart("localhost/splitlora-worker:one-more");
    lookAt(3);
    assertEquals(before, pods());

    kubectl("patch", "slj", "quickstart", "--type=json", "-p",
        "[{\"op\":\"add\",\"path\":\"/spec/clientPools/0/resources/limits/memory\",\"value\":\"4Gi\"}]");
    eventually(() -> assertEquals(Map.of("memory", new Quantity("4Gi")), container().getResources().getLimits()));
    assertEquals(OperatorProcess.IMAGE, container().getImage());

    kubectl("delete", "deployment/quickstart-cinemas");
    eventually(() -> assertEquals(OperatorProcess.IMAGE, container().getImage()));
  }

  @Test
  void suspendHoldsThoughTheRestCannotBeMade() {
    applyQuickstart();
    patch(
        "{\"spec\":{\"runPolicy\":{\"suspend\":true},"
            + "\"aggregator\":{\"podTemplate\":{\"spec\":{\"volumes\":\"none\"}}}}}");
    eventually(() -> assertEquals("InvalidPodTemplate", condition(JobConditions.ACCEPTED).getReason()));
    assertTrue(job("aggregator").getSpec().getSuspend() && job("split-server").getSpec().getSuspend());
    assertEquals(0, pool().getSpec().getReplicas());
    assertEquals(Phase.Suspended, get().getStatus().phase());
  }

  @Test
  void aStatusThatComesTooLateIsNoFault() {
    operator.close();
    operator =
        OperatorProcess.start(cluster, namespace.name(), Writes.before("/splitlorajobs/quickstart/status", () -> {
          kubectl("delete", "slj", "quickstart");
          kubectl("apply", "-f", QUICKSTART);
        }));
    kubectl("apply", "-f", QUICKSTART);
    eventually(() -> assertEquals("ObjectsApplied", condition(JobConditions.ACCEPTED).getReason()));
    lookAt(2);
    assertTrue(!events().contains("ReconcileFailed"), events());
  }

  @Test
  void aJobIsNotEndedByWhatADeletedOneOfItsNameLeft() {
    applyQuickstart();
    patch("{\"spec\":{\"runPolicy\":{\"activeDeadlineSeconds\":1}}}");
    eventually(() -> assertEquals(Phase.Failed, get().getStatus().phase()));
    assertTrue(operator.series() > 0);
    kubectl("delete", "slj", "quickstart"); // no garbage collector runs here, so that everything stays
    eventually(() -> assertEquals(0, operator.series()));
    kubectl("apply", "-f", QUICKSTART);
    eventually(() -> assertEquals("WaitingForDeletion", condition(JobConditions.ACCEPTED).getReason()));
    assertEquals("False", condition(JobConditions.FAILED).getStatus());
    assertTrue(!events().contains("WaitingForDeletion"), events());
  }

  @Test
  void nothingOfTheUsersIsTakenOver() {
    kubectl("create", "service", "clusterip", "quickstart-aggregator", "--tcp=80");
    kubectl("apply", "-f", QUICKSTART);
    eventually(() -> assertEquals("NameTaken", condition(JobConditions.ACCEPTED).getReason()));
    assertEquals("80", kubectl("get", "service/quickstart-aggregator", "-o", "jsonpath={.spec.ports[0].port}"));
  }

  @Test
  void anObjectThatTookTheNameOfOursIsNotChanged() {
    applyQuickstart();
    operator.close();
    kubectl("label", "service/quickstart-aggregator", "splitlora.io/role=other", "--overwrite"); // to be put right
    operator =
        OperatorProcess.start(cluster, namespace.name(), Writes.before("/services/quickstart-aggregator", () -> {
          kubectl("delete", "service/quickstart-aggregator");
          kubectl("create", "service", "clusterip", "quickstart-aggregator", "--tcp=80");
        }));
    eventually(() -> assertEquals("80",
        kubectl("get", "service/quickstart-aggregator", "-o", "jsonpath={.spec.ports[0].port}")));
    eventually(() -> assertEquals("False", condition(JobConditions.ACCEPTED).getStatus()));
    assertEquals("80", kubectl("get", "service/quickstart-aggregator", "-o", "jsonpath={.spec.ports[*].port}"));
    assertEquals("", kubectl("get", "service/quickstart-aggregator", "-o", "jsonpath={.metadata.ownerReferences}"));
  }

  @Test
  void aPodTemplateThatTheServerRefusesIsTold() {
    create(ExampleJob.with("spec.aggregator.podTemplate={spec: {dnsPolicy: Never}}"));
    eventually(() -> assertEquals("ObjectRefused", condition(JobConditions.ACCEPTED).getReason()));
    assertTrue(condition(JobConditions.ACCEPTED).getMessage().contains("dnsPolicy"),
        condition(JobConditions.ACCEPTED).getMessage());
  }

  @Test
  void whatAPodTemplateMayNotSayMakesNoPodAndTakesNoneAway() {
    var settings = OperatorProcess.installed(OperatorProcess.IMAGE);
    create(ExampleJob.with(
        "spec.splitServer.podTemplate={spec: {volumes: [{name: node, hostPath: {path: /}}]}}"));
    eventually(() -> assertEquals("PodTemplateForbidden", condition(JobConditions.ACCEPTED).getReason()));
    assertTrue(condition(JobConditions.ACCEPTED).getMessage()
        .startsWith("podTemplate of split-server: spec.volumes[0].hostPath is not among the fields"));
    assertTrue(job("split-server") == null && job("aggregator") == null && pool() == null);

    restart(settings.withAnyPodTemplate(true));
    eventually(() -> assertEquals(3, pool().getSpec().getReplicas()));
    var before = pods();
    restart(settings);
    eventually(() -> assertEquals("PodTemplateForbidden", condition(JobConditions.ACCEPTED).getReason()));
    lookAt(2);
    assertEquals(before, pods());
  }

  // --- helpers ---

  private void restart(String workerImage) {
    restart(OperatorProcess.installed(workerImage));
  }

  private void restart(OperatorSettings settings) {
    operator.close();
    operator = OperatorProcess.start(cluster, namespace.name(), Writes.all(), settings);
  }

  /** Makes a change that concerns no pod, and waits until the operator has seen it. */
  private void lookAt(long generation) {
    patch("{\"spec\":{\"runPolicy\":{\"activeDeadlineSeconds\":%d}}}".formatted(100_000 + generation));
    eventually(() -> assertEquals(generation, get().getStatus().observedGeneration()));
  }

  /** What would differ if a pod had been touched. */
  private List<Object> pods() {
    return List.of(job("aggregator").getMetadata().getUid(), job("split-server").getMetadata().getUid(),
        job("aggregator").getMetadata().getGeneration(), pool().getMetadata().getUid(), pool().getSpec().getTemplate());
  }

  private void applyQuickstart() {
    kubectl("apply", "-f", QUICKSTART);
    eventually(() -> assertEquals("True", condition(JobConditions.ACCEPTED).getStatus()));
    eventually(() -> assertEquals(3, pool().getSpec().getReplicas()));
  }

  private void create(SplitLoRAJob example) {
    var job = new SplitLoRAJob();
    job.getMetadata().setName("quickstart");
    job.getMetadata().setNamespace(namespace.name());
    job.setSpec(example.getSpec());
    cluster.client().resource(job).create();
  }

  /** The pools of the quick start with one field changed. */
  private String pools(String field, String value) {
    String pools = kubectl("get", "slj", "quickstart", "-o", "jsonpath={.spec.clientPools}");
    return pools.replaceFirst("\"" + field + "\":[^,}]+", "\"" + field + "\":" + value);
  }

  private void eventually(Runnable check) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).ignoreExceptions().untilAsserted(check::run);
  }

  private String kubectl(String... arguments) {
    return namespace.kubectl(arguments).mustSucceed();
  }

  private void patch(String json) {
    kubectl("patch", "slj", "quickstart", "--type=merge", "-p", json);
  }

  private SplitLoRAJob get() {
    return cluster.client().resources(SplitLoRAJob.class).inNamespace(namespace.name()).withName("quickstart").get();
  }

  private Condition condition(String type) {
    return Optional.ofNullable(get().getStatus()).stream().flatMap(status -> status.conditions().stream())
        .filter(condition -> condition.getType().equals(type)).findFirst().orElseThrow();
  }

  private Deployment pool() {
    return cluster.client().apps().deployments().inNamespace(namespace.name()).withName("quickstart-cinemas").get();
  }

  private Container container() {
    return pool().getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  private Job job(String role) {
    return cluster.client().batch().v1().jobs().inNamespace(namespace.name()).withName("quickstart-" + role).get();
  }

  private boolean ends(String role) {
    return job(role).getSpec().getActiveDeadlineSeconds() == 1 && !job(role).getSpec().getSuspend();
  }

  private String events() {
    return kubectl("get", "events", "-o", "jsonpath={range .items[*]}{.reason} {.message}{\"\\n\"}{end}");
  }
}
