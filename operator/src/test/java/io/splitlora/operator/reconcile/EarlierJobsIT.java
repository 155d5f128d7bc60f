package io.splitlora.operator.reconcile;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.install.InstallIT;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Jobs with certificates in Secrets, and the rights that the operator has: for new jobs and for these. */
@ResourceLock(value = TestCluster.DEFINITIONS, mode = ResourceAccessMode.READ)
@ResourceLock(InstallIT.RIGHTS)
class EarlierJobsIT {
  private static final String QUICKSTART = "../examples/quickstart.yaml";
  private static final String FOR_EARLIER_JOBS = "../manifests/earlier-jobs.yaml";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestCluster cluster = TestCluster.controlPlane();
  private final TestNamespace namespace = cluster.namespace();

  @AfterEach
  void close() {
    cluster.kubectl("delete", "-f", FOR_EARLIER_JOBS, "--ignore-not-found");
    namespace.close();
  }

  @Test
  void theyGoOnWithTheirSecrets() {
    beginAsAnEarlierOperator();
    for (String worker : new String[] {"next", "one-more"}) {
      try (var operator = OperatorProcess.start(cluster, namespace.name(), Writes.all(),
          OperatorProcess.installed("localhost/splitlora-worker:" + worker))) {
        eventually(() -> assertEquals("True", accepted("status")));
        eventually(() -> kubectl("get", "secret/quickstart-ca", "secret/quickstart-aggregator",
            "secret/quickstart-cinemas", "deployment/quickstart-cinemas"));
        String pods = kubectl("get", "deployment/quickstart-cinemas", "-o", "jsonpath={.spec.template.spec}");
        assertTrue(pods.contains(OperatorProcess.IMAGE) && pods.contains("\"secretName\":\"quickstart-cinemas\""),
            pods);
        assertFalse(pods.contains("--issuer"), pods);
        assertEquals("1", kubectl("get", "jobs,deployments", "-o", "jsonpath={.items[0].metadata.generation}"));
      }
    }
  }

  @Test
  void nothingOfTheUsersIsTakenOverThatComesMeanwhile() {
    beginAsAnEarlierOperator();
    try (var operator = OperatorProcess.start(cluster, namespace.name(), Writes.before("/secrets",
        () -> kubectl("create", "secret", "generic", "quickstart-ca", "--from-literal=tls.key=theirs")))) {
      eventually(() -> assertEquals("NameTaken", accepted("reason")));
      assertTrue(accepted("message").contains("Secret quickstart-ca"), accepted("message"));
      assertFalse(events().contains("ReconcileFailed"), events());
    }
  }

  @Test
  void theInstalledRightsAreEnoughForANewJobFromItsBeginningToItsEnd() {
    install();
    try (var operator = OperatorProcess.asInstalled(cluster, namespace.name())) {
      kubectl("apply", "-f", QUICKSTART);
      eventually(() -> assertEquals("True", accepted("status")));
      eventually(() -> assertEquals("3", kubectl("get", "deployment/quickstart-cinemas", "-o",
          "jsonpath={.spec.replicas}")));
      kubectl("patch", "slj", "quickstart", "--type=merge", "-p",
          "{\"spec\":{\"runPolicy\":{\"activeDeadlineSeconds\":1}}}");
      eventually(() -> assertEquals("", kubectl("get", "deployments,clientpools", "-o", "name")));
      assertEquals("", kubectl("get", "secrets", "-o", "name"));
      assertFalse(events().contains("ReconcileFailed"), events());
    }
  }

  @Test
  void anEarlierJobIsToldThatItsCertificatesCannotBeRenewedUntilTheyCan() {
    install();
    beginAsAnEarlierOperator();
    try (var operator = OperatorProcess.asInstalled(cluster, namespace.name())) {
      eventually(() -> assertTrue(events().contains("CertificatesNotRenewed an earlier operator began this job"),
          events()));
      eventually(() -> assertEquals("CertificatesNotRenewed", accepted("reason")));
      assertEquals("", kubectl("get", "deployments,jobs", "-o", "name")); // they would mount Secrets
      cluster.kubectl("apply", "-f", FOR_EARLIER_JOBS).mustSucceed();
      kubectl("annotate", "slj", "quickstart", "look=1");
      eventually(() -> kubectl("get", "secret/quickstart-ca", "secret/quickstart-cinemas",
          "deployment/quickstart-cinemas"));
      eventually(() -> assertEquals("True", accepted("status")));
    }
  }

  /** A job with the first of its objects, and what that operator noted on it: its images knew no --issuer. */
  private void beginAsAnEarlierOperator() {
    kubectl("apply", "-f", QUICKSTART);
    var job = cluster.client().resources(SplitLoRAJob.class).inNamespace(namespace.name()).withName("quickstart").get();
    var config = new ConfigMapBuilder().withNewMetadata().withName("quickstart").withLabels(Labels.job("quickstart"))
        .addToAnnotations("splitlora.io/worker-image", OperatorProcess.IMAGE)
        .addToAnnotations("splitlora.io/worker-options", OperatorProcess.IMAGE
            + " --aggregator --certificates --export --health --journal --last-words --listen --manifest --pod --pool"
            + " --split-server")
        .addNewOwnerReference().withApiVersion("splitlora.io/v1alpha1").withKind("SplitLoRAJob")
        .withName("quickstart").withUid(job.getMetadata().getUid()).withController(true).endOwnerReference()
        .endMetadata().build();
    cluster.client().configMaps().inNamespace(namespace.name()).resource(config).create();
  }

  private void install() {
    cluster.kubectl("apply", "-k", "../manifests").mustSucceed();
  }

  private String accepted(String field) {
    return kubectl("get", "slj", "quickstart", "-o",
        "jsonpath={.status.conditions[?(@.type==\"" + JobConditions.ACCEPTED + "\")]." + field + "}");
  }

  private String events() {
    return kubectl("get", "events", "-o", "jsonpath={range .items[*]}{.reason} {.message}{\"\\n\"}{end}");
  }

  private String kubectl(String... arguments) {
    return namespace.kubectl(arguments).mustSucceed();
  }

  private static void eventually(Runnable check) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).ignoreExceptions().untilAsserted(check::run);
  }
}
