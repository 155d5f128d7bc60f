package io.splitlora.operator.desired;

import static io.splitlora.operator.desired.PodTemplateSamples.everyField;
import static io.splitlora.operator.desired.PodTemplateSamples.pod;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import io.splitlora.operator.ExampleJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the right to create jobs is worth, on a real API server: neither any pod nor any Secret. */
@ResourceLock(value = TestCluster.DEFINITIONS, mode = ResourceAccessMode.READ)
class TenantIT {
  private static final String JOBS_ALONE = "may-write-jobs";
  private static final String SOME_NAMES = "may-get-what-the-job-names";
  private static final OperatorSettings OPERATOR = new OperatorSettings("registry/worker:1", "splitlora-system")
      .withAuthorities("PEM");
  private static final TestCluster CLUSTER = TestCluster.controlPlane();
  private static TestNamespace namespace;
  private static KubernetesClient stranger;
  private static KubernetesClient entitled;

  @BeforeAll
  static void install() {
    namespace = CLUSTER.restrictedNamespace();
    CLUSTER.client().resource(new PriorityClassBuilder().withNewMetadata().withName("batch").endMetadata()
        .withValue(1).build()).serverSideApply();
    CLUSTER.client().resource(new RuntimeClassBuilder().withNewMetadata().withName("nvidia").endMetadata()
        .withHandler("nvidia").build()).serverSideApply();
    CLUSTER.kubectl("apply", "--server-side", "--force-conflicts", "-f", "../manifests/admission.yaml").mustSucceed();
    kubectl("create", "role", "jobs", "--verb=*", "--resource=splitlorajobs.splitlora.io");
    kubectl("create", "rolebinding", "jobs", "--role=jobs", "--user=" + JOBS_ALONE, "--user=" + SOME_NAMES);
    may("secrets", "hub-token", "registry");
    may("configmaps", "settings");
    may("persistentvolumeclaims", "corpus", "models", "held-out");
    stranger = as(JOBS_ALONE);
    entitled = as(SOME_NAMES);
    await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100)).until(
        () -> refusal(stranger, job("spec.model.source=pvc://models/gpt2")).contains("models"));
  }

  @AfterAll
  static void remove() {
    stranger.close();
    entitled.close();
    namespace.close();
  }

  @Test
  void aJobBringsInWhatItsUserMayGetAndNothingElse() {
    assertEquals("", refusal(stranger, job()));
    assertEquals("", refusal(entitled, withTemplate(everyField())));
    for (String path : List.of("spec.model.source=pvc://NAME/gpt2", "spec.evaluation.data.source=pvc://NAME/a.txt",
        "spec.clientPools[0].data.source=pvc://NAME/a.txt",
        "spec.splitServer.volumes=[{name: a, claim: NAME, mountPath: /a}]")) {
      assertEquals("", refusal(entitled, job(path.replace("NAME", "models"))), path);
      assertIsAskedFor("persistentvolumeclaims", entitled, job(path.replace("NAME", "hidden")), path);
    }
  }

  @Test
  void everyPlaceOfAPodTemplateThatNamesSomethingIsSeen() {
    var places = new ArrayList<String>();
    names("", AllowedFields.RULES, places);
    assertTrue(places.size() >= 14, places.toString());
    for (String place : places) {
      String[] kindAndPath = place.split(" ");
      var template = everyField();
      if (place.contains("initContainers")) { // they have the same fields
        ((ObjectNode) template.get("spec")).set("initContainers", template.at("/spec/containers"));
      }
      assertTrue(PodTemplateSamples.rename(template, List.of(kindAndPath[1].split("\\.")), "hidden"), place);
      assertIsAskedFor(kindAndPath[0], entitled, withTemplate(template), place);
      assertEquals("", refusal(CLUSTER.client(), withTemplate(template)), "who may get all may name all");
    }
  }

  @Test
  void onlyWhoMayGetWhatAJobNamesChangesItsPods() {
    var job = withTemplate(everyField());
    job.getMetadata().setName("shared");
    var shared = entitled.resource(job).inNamespace(namespace.name()).create();
    for (String harmless : List.of("{\"metadata\":{\"labels\":{\"team\":\"blue\"}}}",
        "{\"spec\":{\"runPolicy\":{\"suspend\":true}}}")) {
      kubectl("--as", JOBS_ALONE, "patch", "slj", "shared", "--type=merge", "-p", harmless);
    }
    var image = namespace.kubectl("--as", JOBS_ALONE, "patch", "slj", "shared", "--type=merge", "-p",
        "{\"spec\":{\"image\":\"mine:1\"}}");
    assertTrue(image.exit() != 0 && image.err().contains("is named by the job, and " + JOBS_ALONE), image::toString);
    kubectl("--as", SOME_NAMES, "patch", "slj", "shared", "--type=merge", "-p", "{\"spec\":{\"image\":\"mine:1\"}}");
    CLUSTER.client().resource(shared).inNamespace(namespace.name()).delete();
  }

  @Test
  void moreNamesThanCanBeAskedForNeedTheRightToAll() {
    var volumes = new ArrayList<String>();
    for (int i = 0; i < 17; i++) {
      volumes.add("{name: v%d, claim: c%d, mountPath: /c%d}".formatted(i, i, i));
    }
    var many = job("spec.splitServer.volumes=" + volumes);
    assertEquals("", refusal(CLUSTER.client(), many));
    may("persistentvolumeclaims", volumes.stream().map(volume -> volume.replaceAll(".*claim: (c\\d+).*", "$1"))
        .toArray(String[]::new));
    await().atMost(Duration.ofSeconds(30)).until(
        () -> refusal(entitled, many).contains("the job names more than 16 Secrets, ConfigMaps and claims"));
  }

  @Test
  void everyPodThatTheListLetsThroughMeetsTheRestrictedStandard() {
    assertEquals("", podRefusal(pod(everyField(), OPERATOR)));
    var random = new Random(19);
    int taken = 0;
    for (int i = 0; i < 60; i++) {
      var some = PodTemplateSamples.thinned(everyField(), random, 4);
      String refusal = podRefusal(pod(some, OPERATOR));
      assertTrue(!refusal.contains("PodSecurity"), () -> refusal + some);
      taken += refusal.isEmpty() ? 1 : 0; // the others lack what Kubernetes wants
    }
    assertTrue(taken >= 20, "taken " + taken);
    var privileged = PodTemplateSamples.yaml("spec: {hostNetwork: true}");
    assertTrue(podRefusal(pod(privileged, OPERATOR.withAnyPodTemplate(true))).contains("PodSecurity"));
  }

  // --- helpers ---

  private static SplitLoRAJob job(String... overrides) {
    var job = new SplitLoRAJob();
    job.getMetadata().setName("quickstart");
    job.setSpec(ExampleJob.with(overrides).getSpec());
    return job;
  }

  private static SplitLoRAJob withTemplate(JsonNode template) {
    return job("spec.splitServer.podTemplate=" + template);
  }

  private static KubernetesClient as(String user) {
    var config = Config.fromKubeconfig(CLUSTER.kubeconfig().toFile());
    config.setImpersonateUsername(user);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Lets the entitled user get objects of some names, beside those before. */
  private static void may(String kind, String... names) {
    String role = kind + "-" + names[0];
    var create = new ArrayList<>(List.of("create", "role", role, "--verb=get", "--resource=" + kind));
    List.of(names).forEach(name -> create.add("--resource-name=" + name));
    kubectl(create.toArray(String[]::new));
    kubectl("create", "rolebinding", role, "--role=" + role, "--user=" + SOME_NAMES);
  }

  private static String kubectl(String... arguments) {
    return namespace.kubectl(arguments).mustSucceed();
  }

  /** The kind and the path of each field that names something. */
  private static void names(String path, JsonNode rule, List<String> found) {
    var kinds = Map.of("secret", "secrets", "configMap", "configmaps", "claim", "persistentvolumeclaims");
    if (kinds.containsKey(rule.asText())) {
      found.add(kinds.get(rule.asText()) + " " + path.substring(1));
    }
    rule.properties().forEach(field -> names(path + "." + field.getKey(), field.getValue(), found));
  }

  private static void assertIsAskedFor(String kind, KubernetesClient user, SplitLoRAJob job, String place) {
    String refusal = refusal(user, job);
    assertTrue(refusal.contains(kind + "/hidden is named by the job, and " + SOME_NAMES + " may not get it"),
        () -> place + ": " + refusal);
  }

  /** Why the API server does not take the job; nothing is stored. */
  private static String refusal(KubernetesClient user, SplitLoRAJob job) {
    try {
      user.resource(job).inNamespace(namespace.name()).dryRun().create();
      return "";
    } catch (KubernetesClientException e) {
      return e.getMessage();
    }
  }

  private static String podRefusal(PodTemplateSpec template) {
    var pod = new PodBuilder().withNewMetadata().withName("pod").endMetadata().withSpec(template.getSpec())
        .editSpec().withServiceAccountName("default").endSpec().build(); // as a cluster fills it in
    try {
      CLUSTER.client().resource(pod).inNamespace(namespace.name()).dryRun().create();
      return "";
    } catch (KubernetesClientException e) {
      return e.getMessage();
    }
  }
}
