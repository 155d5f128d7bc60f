package io.splitlora.operator.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.splitlora.api.v1alpha1.StoredJson;
import io.splitlora.cluster.TestCluster;
import io.splitlora.operator.credentials.AuthorityStore;
import io.splitlora.operator.credentials.Certifier;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.due.DueTimes;
import io.splitlora.operator.progress.ProgressFollowers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The operator as it is in production but for its process: ends as suddenly as its client stops to write. */
final class OperatorProcess implements AutoCloseable {
  private final Clock clock = Clock.systemUTC();
  private final DueTimes dueTimes = new DueTimes(clock);
  private final ProgressFollowers progress = new ProgressFollowers(dueTimes, Duration.ofMillis(100));
  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final KubernetesClient client;
  private final Operator operator;

  private static final String ACCOUNT = "system:serviceaccount:splitlora-system:splitlora-operator";
  static final String IMAGE = "localhost/splitlora-worker:test";

  /**
   * @param account that it is
   * @param own namespace of its authority
   */
  private OperatorProcess(TestCluster cluster, String namespace, Writes writes, OperatorSettings settings,
      Optional<String> account, String own) {
    var config = Config.fromKubeconfig(cluster.kubeconfig().toFile());
    account.ifPresent(config::setImpersonateUsername);
    client = new KubernetesClientBuilder().withConfig(config)
        .withKubernetesSerialization(new KubernetesSerialization(StoredJson.readable(new ObjectMapper()), true))
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("writes", writes)).build();
    operator = new Operator(overrider -> overrider.withKubernetesClient(client).withCloseClientOnStop(false)
        .checkingCRDAndValidateLocalModel(false).withConcurrentReconciliationThreads(2));
    operator.register(new SplitLoRAJobReconciler(settings,
        new Certifier(new AuthorityStore(client, own, clock), own, clock), progress, dueTimes, clock,
        metrics,
        Duration.ofMillis(100)),
        overrider -> overrider.settingNamespaces(namespace));
    operator.start();
  }

  static OperatorProcess start(TestCluster cluster, String namespace, Writes writes) {
    return start(cluster, namespace, writes, installed(IMAGE));
  }

  static OperatorProcess start(TestCluster cluster, String namespace, Writes writes, OperatorSettings settings) {
    // its authority goes with the test's namespace
    return new OperatorProcess(cluster, namespace, writes, settings, Optional.empty(), namespace);
  }

  /** With the rights, and in the namespace, that manifests/ gives it. */
  static OperatorProcess asInstalled(TestCluster cluster, String namespace) {
    return new OperatorProcess(cluster, namespace, Writes.all(), installed(IMAGE), Optional.of(ACCOUNT),
        installed(IMAGE).namespace());
  }

  /** @param workerImage what jobs run with that name no image */
  static OperatorSettings installed(String workerImage) {
    return new OperatorSettings(workerImage, "splitlora-system");
  }

  /** Series of jobs. */
  long series() {
    return metrics.getMeters().stream().filter(meter -> meter.getId().getName().startsWith("splitlora.job.")).count();
  }

  @Override
  public void close() {
    operator.stop();
    progress.close();
    dueTimes.close();
    client.close();
  }
}
