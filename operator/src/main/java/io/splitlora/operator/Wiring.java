package io.splitlora.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import io.quarkus.runtime.StartupEvent;
import io.splitlora.api.v1alpha1.StoredJson;
import io.splitlora.operator.credentials.AuthorityStore;
import io.splitlora.operator.credentials.Certifier;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.due.DueTimes;
import io.splitlora.operator.issuance.ApiServer;
import io.splitlora.operator.issuance.IssuerServer;
import io.splitlora.operator.issuance.PodIdentities;
import io.splitlora.operator.progress.ProgressFollowers;
import io.splitlora.protocol.process.OutOfMemory;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The parts that the reconciler is made of, from the settings of the installation. */
class Wiring {
  void start(@Observes StartupEvent event, IssuerServer issuer, OperatorSettings settings) throws IOException {
    OutOfMemory.endsTheProcess();
    issuer.listen(settings.issuerPort());
  }

  @Produces @Singleton
  KubernetesClientObjectMapperCustomizer stored() {
    return StoredJson::readable;
  }

  @Produces @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces @Singleton
  OperatorSettings settings(@ConfigProperty(name = "splitlora.worker-image") String workerImage,
      @ConfigProperty(name = "splitlora.worker-image-pull-policy") Optional<String> pullPolicy,
      @ConfigProperty(name = "splitlora.fixed-user") boolean fixedUser,
      @ConfigProperty(name = "splitlora.dns-cidrs") Optional<List<String>> dnsCidrs,
      @ConfigProperty(name = "splitlora.any-pod-template") boolean anyPodTemplate,
      @ConfigProperty(name = "splitlora.namespace") String namespace) {
    return new OperatorSettings(workerImage, pullPolicy, fixedUser, namespace).withDnsCidrs(dnsCidrs.orElse(List.of()))
        .withAnyPodTemplate(anyPodTemplate);
  }

  @Produces @Singleton
  Certifier certifier(KubernetesClient client, OperatorSettings settings, Clock clock) {
    return new Certifier(new AuthorityStore(client, settings.namespace(), clock), settings.namespace(), clock);
  }

  @Produces @Singleton
  IssuerServer issuer(KubernetesClient client, Certifier certifier, Clock clock) {
    return new IssuerServer(new PodIdentities(new ApiServer(client)), certifier, clock);
  }

  void close(@Disposes IssuerServer issuer) {
    issuer.close();
  }

  @Produces @Singleton
  DueTimes dueTimes(Clock clock) {
    return new DueTimes(clock);
  }

  void close(@Disposes DueTimes dueTimes) {
    dueTimes.close();
  }

  @Produces @Singleton
  ProgressFollowers progress(DueTimes dueTimes,
      @ConfigProperty(name = "splitlora.progress-interval") Duration interval) {
    return new ProgressFollowers(dueTimes, interval);
  }

  void close(@Disposes ProgressFollowers progress) {
    progress.close();
  }

  /** One replica of the operator reconciles at a time; another takes over when it is gone. */
  @Produces @Singleton
  LeaderElectionConfiguration lease(OperatorSettings settings) {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("splitlora-operator")
        .withLeaseNamespace(settings.namespace()).build();
  }
}
