package io.splitlora.operator.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.operator.ExampleJob;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a job asks for is what its pods are. */
class PodsOfAJobTest {
  private static final OperatorSettings OPERATOR = new OperatorSettings("registry/worker:1", "splitlora-system");

  @Test
  void eachPodKeepsToTheRestrictedStandard() {
    for (PodTemplateSpec pod : pods(ExampleJob.with())) {
      var security = pod.getSpec().getSecurityContext();
      assertTrue(security.getRunAsNonRoot());
      assertEquals("RuntimeDefault", security.getSeccompProfile().getType());
      assertFalse(pod.getSpec().getAutomountServiceAccountToken());
      var container = container(pod).getSecurityContext();
      assertTrue(container.getReadOnlyRootFilesystem());
      assertFalse(container.getAllowPrivilegeEscalation());
      assertEquals(List.of("ALL"), container.getCapabilities().getDrop());
      assertEquals("registry/worker:1", container(pod).getImage());
    }
  }

  @Test
  void theJobsOwnImageHolds() {
    pods(ExampleJob.with("spec.image=own/worker:2"))
        .forEach(pod -> assertEquals("own/worker:2", container(pod).getImage()));
  }

  @Test
  void resourcesSelectorsAndTolerationsComeFromTheRole() {
    var server = splitServer(ExampleJob.with("spec.splitServer.resources.limits={nvidia.com/gpu: 1}",
        "spec.splitServer.resources.requests={cpu: 500m}", "spec.splitServer.nodeSelector={gpu: h200}",
        "spec.splitServer.tolerations=[{key: gpu, operator: Exists, effect: NoSchedule}]"));
    assertEquals(Map.of("nvidia.com/gpu", new Quantity("1")), container(server).getResources().getLimits());
    assertEquals(Map.of("cpu", new Quantity("500m"), "memory", new Quantity("512Mi")),
        container(server).getResources().getRequests());
    assertEquals(Map.of("gpu", "h200"), server.getSpec().getNodeSelector());
    assertEquals(List.of(new Toleration("NoSchedule", "gpu", "Exists", null, null)), server.getSpec().getTolerations());
  }

  @Test
  void aPoolSeesTheModelAndItsOwnDataButNoOtherClaim() {
    var job = ExampleJob.with("spec.model.source=pvc://models/gpt2",
        "spec.clientPools[0].data.source=pvc://listings/train.txt",
        "spec.evaluation.data.source=pvc://held-out/valid.txt");
    assertEquals(Map.of("/claims/models", true, "/claims/listings", true), claims(pool(job)));
    assertEquals(Map.of("/claims/models", true, "/claims/held-out", true), claims(splitServer(job)));
    assertEquals(Map.of("/claims/models", true, "/journal", false, "/export", false), claims(aggregator(job)));
  }

  @Test
  void theUsersVolumesAreMountedWhereTheySay() {
    var job = ExampleJob
        .with("spec.clientPools[0].volumes=[{name: scratch, claim: fast-disk, mountPath: /scratch, readOnly: false}]");
    assertEquals(Map.of("/scratch", false), claims(pool(job)));
  }

  @Test
  void aSuspendedJobHasNoPods() {
    var job = ExampleJob.with("spec.runPolicy.suspend=true");
    assertEquals(0, deployment(job).getSpec().getReplicas());
    assertTrue(AggregatorObjects.job(job, OPERATOR).getSpec().getSuspend());
    assertTrue(SplitServerObjects.job(job, OPERATOR).getSpec().getSuspend());
  }

  @Test
  void anEndThatAnotherTryCannotChangeIsNotTriedAgain() {
    Job aggregator = AggregatorObjects.job(ExampleJob.with(), OPERATOR);
    var rule = aggregator.getSpec().getPodFailurePolicy().getRules().get(0);
    assertEquals("FailJob", rule.getAction());
    assertEquals(List.of(2, 3, 4, 5), rule.getOnExitCodes().getValues());
    assertEquals("Failed", aggregator.getSpec().getPodReplacementPolicy());
  }

  @Test
  void aJobWhosePodsWouldBeOthersIsToldFromOneThatIsAsItShouldBe() {
    var present = SplitServerObjects.job(ExampleJob.with(), OPERATOR);
    assertTrue(PodOrigin.isAsWritten(present,
        SplitServerObjects.job(ExampleJob.with("spec.runPolicy.suspend=true"), OPERATOR)));
    assertFalse(PodOrigin.isAsWritten(present,
        SplitServerObjects.job(ExampleJob.with("spec.splitServer.port=7000"), OPERATOR)));
    assertFalse(PodOrigin.isAsWritten(present,
        SplitServerObjects.job(ExampleJob.with("spec.splitServer.resources.limits={memory: 4Gi}"), OPERATOR)));
  }

  @Test
  void aSplitServerThatNobodyCallsIsNotProbed() {
    assertNull(container(splitServer(ExampleJob.with("spec.training.method=FedLoRA"))).getReadinessProbe());
    assertEquals(7444,
        container(splitServer(ExampleJob.with())).getReadinessProbe().getTcpSocket().getPort().getIntVal());
  }

  @Test
  void everyRoleIsAskedWhetherItDoesItsWork() {
    for (PodTemplateSpec pod : pods(ExampleJob.with())) {
      var arguments = container(pod).getArgs();
      int port = container(pod).getLivenessProbe().getHttpGet().getPort().getIntVal();
      assertEquals("0.0.0.0:" + port, arguments.get(arguments.indexOf("--health") + 1));
      var startup = container(pod).getStartupProbe();
      assertEquals(port, startup.getHttpGet().getPort().getIntVal());
      assertTrue(startup.getPeriodSeconds() * startup.getFailureThreshold() >= 300, "a busy node's role begins late");
    }
    var taken = container(aggregator(ExampleJob.with("spec.aggregator.port=7445")));
    assertEquals(7446, taken.getLivenessProbe().getHttpGet().getPort().getIntVal(), "not where it listens");
  }

  @Test
  void onItsNodesNetworkAPodTakesNoPortForItsHealth() {
    var pod = anyPool("hostNetwork: true");
    assertFalse(container(pod).getArgs().contains("--health"), container(pod).getArgs().toString());
    assertNull(container(pod).getLivenessProbe());
    assertNull(container(pod).getStartupProbe());
    assertTrue(container(anyPool("hostNetwork: false"))
        .getArgs().contains("--health"));
  }

  /** Where the installation lets podTemplates say anything. */
  private static PodTemplateSpec anyPool(String spec) {
    var job = ExampleJob.with("spec.clientPools[0].podTemplate={spec: {%s}}".formatted(spec));
    return PoolObjects.deployment(job, job.getSpec().clientPools().get(0), 3, OPERATOR.withAnyPodTemplate(true))
        .getSpec().getTemplate();
  }

  @Test
  void aProbeOfTheUsersTakesThePlaceOfOurs() {
    var exec = probed("livenessProbe: {exec: {command: [a]}}").getLivenessProbe();
    assertEquals(List.of("a"), exec.getExec().getCommand());
    assertNull(exec.getHttpGet());
    assertNull(exec.getFailureThreshold(), "it is the user's as a whole");
    assertNull(probed("livenessProbe: {grpc: {port: 1}}").getLivenessProbe().getHttpGet());
    assertNull(probed("livenessProbe: {tcpSocket: {port: 1}}").getLivenessProbe().getHttpGet());
    assertNull(probed("readinessProbe: {exec: {command: [a]}}").getReadinessProbe().getTcpSocket());
    assertNull(probed("livenessProbe: null").getLivenessProbe());
    assertNull(probed("startupProbe: null").getStartupProbe());
    assertNull(probed("readinessProbe: null").getReadinessProbe());
    var slower = probed("livenessProbe: {periodSeconds: 99}").getLivenessProbe();
    assertEquals(List.of(99, 6, "/"),
        List.of(slower.getPeriodSeconds(), slower.getFailureThreshold(), slower.getHttpGet().getPath()));
  }

  private static Container probed(String probe) {
    return container(aggregator(
        ExampleJob.with("spec.aggregator.podTemplate={spec: {containers: [{name: worker, %s}]}}".formatted(probe))));
  }

  @Test
  void everyRoleLeavesItsLastWordsWhereTheKubeletReadsThem() {
    for (PodTemplateSpec pod : pods(ExampleJob.with())) {
      var arguments = container(pod).getArgs();
      assertEquals("/dev/termination-log", arguments.get(arguments.indexOf("--last-words") + 1));
    }
  }

  // --- podTemplate ---

  @Test
  void aPodTemplateIsLaidOverOurs() {
    var pod = pool(ExampleJob
        .with("spec.clientPools[0].podTemplate={metadata: {annotations: {team: blue}}, spec: {priorityClassName: low,"
            + " containers: [{name: worker, env: [{name: HTTP_PROXY, value: proxy}]}, {name: side, image: side}],"
            + " volumes: [{name: tmp, emptyDir: {medium: Memory}}]}}"));
    assertEquals("blue", pod.getMetadata().getAnnotations().get("team"));
    assertEquals("low", pod.getSpec().getPriorityClassName());
    assertEquals(List.of("worker", "side"), pod.getSpec().getContainers().stream().map(Container::getName).toList());
    assertEquals(List.of("POD_NAME", "HTTP_PROXY"),
        container(pod).getEnv().stream().map(env -> env.getName()).toList());
    assertEquals("Memory", volume(pod, "tmp").getEmptyDir().getMedium());
    assertEquals("registry/worker:1", container(pod).getImage());
  }

  @Test
  void noEntryOfAPodTemplateIsLost() {
    var pod = pool(ExampleJob.with("spec.clientPools[0].tolerations=[{key: gpu, operator: Exists}]",
        "spec.clientPools[0].podTemplate={spec: {tolerations: [{key: gpu, operator: Equal, value: h200, effect:"
            + " NoExecute}, {key: gpu, operator: Exists}],"
            + " imagePullSecrets: [{name: a}], hostAliases: [{ip: 10.0.0.1, hostnames: [a]}],"
            + " volumes: [{name: more, emptyDir: {}}], containers: [{name: worker, volumeMounts: [{name: tmp,"
            + " mountPath: /scratch},"
            + " {name: more, mountPath: /a}, {name: more, mountPath: /b}, {name: more, mountPath: /tmp}]}]}}"));
    assertEquals(List.of("Exists null", "Equal NoExecute"),
        pod.getSpec().getTolerations().stream().map(one -> one.getOperator() + " " + one.getEffect()).toList());
    assertEquals(List.of("job /job", "certificates /certificates", "more /tmp", "tmp /scratch", "more /a", "more /b"),
        container(pod).getVolumeMounts().stream().map(mount -> mount.getName() + " " + mount.getMountPath()).toList());
    assertEquals("a", pod.getSpec().getImagePullSecrets().get(0).getName());
  }

  @Test
  void portsAreTheSameByNumberAndProtocol() {
    var pod = aggregator(ExampleJob.with("spec.aggregator.podTemplate={spec: {containers: [{name: worker, ports:"
        + " [{containerPort: 7443, name: mine}, {containerPort: 7443, protocol: UDP}, {containerPort: 9000}]}]}}"));
    assertEquals(List.of("mine 7443 TCP null", "null 7443 UDP null", "null 9000 null null"),
        container(pod).getPorts().stream()
            .map(port -> port.getName() + " " + port.getContainerPort() + " " + port.getProtocol() + " "
                + port.getHostPort())
            .toList());
  }

  @Test
  void anotherKindOfVolumeOrValueTakesThePlaceOfOurs() {
    var pod = pool(ExampleJob.with(
        "spec.clientPools[0].podTemplate={spec: {volumes: [{name: tmp, persistentVolumeClaim: {claimName: fast}}],"
            + " containers: [{name: worker, env: [{name: POD_NAME, value: mine}]}]}}"));
    assertNull(volume(pod, "tmp").getEmptyDir());
    assertNull(container(pod).getEnv().get(0).getValueFrom());
    assertEquals("1Gi", volume(pool(ExampleJob.with()), "tmp").getEmptyDir().getSizeLimit().toString());
    assertNull(volume(
        pool(ExampleJob
            .with("spec.clientPools[0].podTemplate={spec: {volumes: [{name: tmp, emptyDir: {sizeLimit: null}}]}}")),
        "tmp")
        .getEmptyDir().getSizeLimit());
  }

  // --- what holds when nobody says anything ---

  @Test
  void podsReserveWhatSmallModelsNeedUnlessTheUserSaysOtherwise() {
    var requests = Map.of("cpu", new Quantity("100m"), "memory", new Quantity("512Mi"));
    pods(ExampleJob.with()).forEach(pod -> assertEquals(requests, container(pod).getResources().getRequests()));
    var limited = pool(ExampleJob.with("spec.clientPools[0].resources.limits={memory: 256Mi}",
        "spec.clientPools[0].podTemplate={spec: {containers: [{name: worker, resources: {requests: {cpu: 2}}}]}}"));
    assertEquals(Map.of("cpu", new Quantity("2")), container(limited).getResources().getRequests());
  }

  @Test
  void aTagThatMovesIsPulledAgainAndAnImageLoadedByHandIsNot() {
    Map.of("localhost/splitlora-worker:0.1.0-SNAPSHOT", "IfNotPresent", "registry/team/worker:0.1.0-SNAPSHOT", "Always",
        "registry:5000/worker", "Always", "worker:latest", "Always", "registry/worker:0.1.0", "IfNotPresent",
        "registry/worker:latest@sha256:0000", "IfNotPresent")
        .forEach((image, policy) -> assertEquals(policy,
            container(pool(ExampleJob.with("spec.image=" + image))).getImagePullPolicy(), image));
    var told = new OperatorSettings("registry/worker", Optional.of("Never"), true, "splitlora-system");
    assertEquals("Never",
        container(AggregatorObjects.job(ExampleJob.with(), told).getSpec().getTemplate()).getImagePullPolicy());
  }

  @Test
  void whereThePlatformChoosesTheUserPodsNameNone() {
    var chosen = new OperatorSettings("registry/worker", Optional.empty(), false, "splitlora-system");
    var security =
        AggregatorObjects.job(ExampleJob.with(), chosen).getSpec().getTemplate().getSpec().getSecurityContext();
    assertEquals(Arrays.asList(null, null, null, true),
        Arrays.asList(security.getRunAsUser(), security.getRunAsGroup(), security.getFsGroup(),
            security.getRunAsNonRoot()));
    assertEquals(65532L, aggregator(ExampleJob.with()).getSpec().getSecurityContext().getRunAsUser());
  }

  @Test
  void aMeshSeesThatThePortIsTLS() {
    for (var service : List.of(AggregatorObjects.service(ExampleJob.with()),
        SplitServerObjects.service(ExampleJob.with()))) {
      assertEquals(List.of("tls-grpc", "tls"),
          List.of(service.getSpec().getPorts().get(0).getName(), service.getSpec().getPorts().get(0).getAppProtocol()));
    }
  }

  @Test
  void nobodyRunsASplitServerThatHasNothingToDo() {
    assertEquals(List.of("quickstart-aggregator"), jobs(withoutEvaluation("spec.training.method=FedLoRA"), List.of()));
    assertEquals(2, jobs(ExampleJob.with("spec.training.method=FedLoRA"), List.of()).size());
    assertEquals(2, jobs(withoutEvaluation(), List.of()).size());
    var before = List.<HasMetadata>of(SplitServerObjects.job(ExampleJob.with(), OPERATOR));
    assertEquals(2, jobs(withoutEvaluation("spec.training.method=FedLoRA"), before).size());
  }

  @Test
  void namesAreAskedOfTheClustersDNSAlone() {
    var dns = SplitServerObjects.policy(ExampleJob.with(), OPERATOR.withDnsCidrs(List.of("10.0.0.2/32"))).getSpec()
        .getEgress().get(0);
    assertEquals(List.of("53 UDP", "53 TCP", "5353 UDP", "5353 TCP"),
        dns.getPorts().stream().map(port -> port.getPort().getIntVal() + " " + port.getProtocol()).toList());
    var first = dns.getTo().get(0);
    assertEquals(Map.of("kubernetes.io/metadata.name", "kube-system"), first.getNamespaceSelector().getMatchLabels());
    assertEquals(Map.of("k8s-app", "kube-dns"), first.getPodSelector().getMatchLabels());
    assertEquals(Map.of("k8s-app", "node-local-dns"), dns.getTo().get(1).getPodSelector().getMatchLabels());
    assertEquals("10.0.0.2/32", dns.getTo().get(dns.getTo().size() - 1).getIpBlock().getCidr());
  }

  // --- the role's own ---

  @Test
  void aPodTemplateCannotTakeThePodAwayFromItsRole() {
    var job = ExampleJob.with("spec.clientPools[0].podTemplate={metadata: {labels: {splitlora.io/role: other}},"
        + " spec: {restartPolicy: Never, containers: [{name: worker, args: [other]}]}}");
    var pod = PoolObjects.deployment(job, job.getSpec().clientPools().get(0), 3, OPERATOR.withAnyPodTemplate(true))
        .getSpec().getTemplate();
    assertEquals("client", pod.getMetadata().getLabels().get(Labels.ROLE));
    assertEquals("Always", pod.getSpec().getRestartPolicy());
    assertEquals("client", container(pod).getArgs().get(0));
  }

  @Test
  void whatIsNoPodTemplateIsRefusedWithTheField() {
    var job = ExampleJob.with("spec.clientPools[0].podTemplate={spec: {volumes: none}}");
    var refusal = assertThrows(InvalidJobException.class, () -> pool(job));
    assertEquals("InvalidPodTemplate", refusal.reason());
    assertEquals("podTemplate of pool cinemas: spec.volumes has a value that pods do not have there; correct it",
        refusal.getMessage());
  }

  @Test
  void anEntryThatNobodyCanTellIsRefusedWithItsPlace() {
    Map.of("containers: [null]", "spec.containers[0] is empty; take it out",
        "containers: [{name: worker}, {image: side}]", "spec.containers[1] has no name; write one",
        "containers: [{name: null}]", "spec.containers[0] has no name; write one",
        "containers: [{name: worker, args: [null]}]", "spec.containers[0].args[0] is empty; take it out",
        "containers: [{name: worker, ports: [{protocol: TCP}]}]",
        "spec.containers[0].ports[0] has no containerPort; write one",
        "tolerations: [null]", "spec.tolerations[0] is empty; take it out",
        "volumes: [none]", "spec.volumes[0] has no name; write one",
        "containers: [{name: worker, image: null}]",
        "the image of spec.containers[worker] is empty; name one, or leave the field out",
        "containers: 1", "spec.containers has a value that pods do not have there; correct it")
        .forEach((spec, what) -> {
          var job = ExampleJob.with("spec.clientPools[0].podTemplate={spec: {%s}}".formatted(spec));
          var refusal = assertThrows(InvalidJobException.class, () -> pool(job), spec);
          assertEquals("InvalidPodTemplate podTemplate of pool cinemas: " + what,
              refusal.reason() + " " + refusal.getMessage());
        });
  }

  @Test
  void nullsThatLeaveAPodAreNoFault() {
    for (String nulls : List.of("metadata: null", "spec: null", "metadata: {labels: null}",
        "spec: {containers: null, initContainers: null, volumes: null}",
        "spec: {containers: [{name: worker, env: null, resources: null, ports: null, securityContext: null}, {name:"
            + " side, image: null, env: null}]}")) {
      var pod = pool(ExampleJob.with("spec.clientPools[0].podTemplate={%s}".formatted(nulls)));
      assertEquals("registry/worker:1", container(pod).getImage(), nulls);
    }
  }

  // --- helpers ---

  private static SplitLoRAJob withoutEvaluation(String... overrides) {
    var job = ExampleJob.with(overrides);
    var spec = job.getSpec();
    job.setSpec(new SplitLoRAJobSpec(spec.model(), spec.adapter(), spec.split(), spec.training(), spec.aggregation(),
        spec.clientPools(),
        spec.splitServer(), spec.aggregator(), null, spec.runPolicy(), spec.export(), spec.image()));
    return job;
  }

  private static List<String> jobs(SplitLoRAJob job, List<HasMetadata> present) {
    return DesiredObjects.of(job, pool -> 1, OPERATOR, present).stream().filter(Job.class::isInstance)
        .map(object -> object.getMetadata().getName()).toList();
  }

  private static List<PodTemplateSpec> pods(SplitLoRAJob job) {
    return List.of(aggregator(job), splitServer(job), pool(job));
  }

  private static PodTemplateSpec aggregator(SplitLoRAJob job) {
    return AggregatorObjects.job(job, OPERATOR).getSpec().getTemplate();
  }

  private static PodTemplateSpec splitServer(SplitLoRAJob job) {
    return SplitServerObjects.job(job, OPERATOR).getSpec().getTemplate();
  }

  private static PodTemplateSpec pool(SplitLoRAJob job) {
    return deployment(job).getSpec().getTemplate();
  }

  private static Deployment deployment(SplitLoRAJob job) {
    return PoolObjects.deployment(job, job.getSpec().clientPools().get(0), 3, OPERATOR);
  }

  private static Container container(PodTemplateSpec pod) {
    return pod.getSpec().getContainers().get(0);
  }

  private static Volume volume(PodTemplateSpec pod, String name) {
    return pod.getSpec().getVolumes().stream().filter(volume -> volume.getName().equals(name)).findFirst()
        .orElseThrow();
  }

  /** Whether each claim's mount is read-only, by its folder. */
  private static Map<String, Boolean> claims(PodTemplateSpec pod) {
    return container(pod).getVolumeMounts().stream()
        .filter(mount -> volume(pod, mount.getName()).getPersistentVolumeClaim() != null)
        .collect(Collectors.toMap(VolumeMount::getMountPath, mount -> Boolean.TRUE.equals(mount.getReadOnly())));
  }
}
