package io.splitlora.operator.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.credentials.Certifier;
import io.splitlora.operator.desired.DesiredObjects;
import io.splitlora.operator.desired.InvalidJobException;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.due.DueTimes;
import io.splitlora.operator.events.EventPace;
import io.splitlora.operator.events.JobEvents;
import io.splitlora.operator.observe.Observed;
import io.splitlora.operator.progress.ProgressFollowers;
import io.splitlora.protocol.identity.Role;
import io.splitlora.testing.HandClock;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of an API server that lets nobody read Secrets. */
class RunningJobTest {
  private static final OperatorSettings OPERATOR = new OperatorSettings("registry/worker:1", "splitlora-system");

  private final HandClock clock = new HandClock(Instant.parse(ExampleJob.CREATED));
  private final SplitLoRAJob job = ExampleJob.with();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final DueTimes dueTimes = new DueTimes(clock);
  private final ProgressFollowers progress = new ProgressFollowers(dueTimes, Duration.ofSeconds(1));
  private HttpServer server;
  private KubernetesClient client;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client = new KubernetesClientBuilder().withConfig(new ConfigBuilder().withAutoConfigure(false)
        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort()).build()).build();
  }

  @AfterEach
  void close() {
    client.close();
    server.stop(0);
    progress.close();
    dueTimes.close();
  }

  /** Else whoever makes a job look like an earlier operator's could have any Secret of some name mounted. */
  @Test
  void noPodIsMadeWithASecretWhoseOwnerCannotBeSeen() {
    var earlier = DesiredObjects.of(job, pool -> 1, OPERATOR, List.of());
    for (List<HasMetadata> present : List.of(earlier.subList(0, 1), earlier)) { // its note alone, and all of it
      var refusal = assertThrows(InvalidJobException.class, () -> running().apply(turn(present), 0));
      assertEquals("CertificatesNotRenewed", refusal.reason());
    }
    String authority = "GET /api/v1/namespaces/lab/secrets/quickstart-ca";
    assertEquals(List.of(authority, authority), asked);
  }

  @Test
  void aFailedJobWithAPodOnAVanishedNodeGoesOn() {
    var pod = new PodBuilder().withNewMetadata().withName("server").withNamespace("lab").withUid("pod-1")
        .withLabels(Labels.role("quickstart", Role.SPLIT_SERVER)).withDeletionTimestamp(ExampleJob.CREATED)
        .endMetadata().withNewSpec().withNodeName("gone").endSpec().withNewStatus().withPhase("Running").endStatus()
        .build();
    assertFalse(running().makeRoom(turn(List.of(pod))));
    assertEquals(List.of(), asked, "its node has a minute");
    clock.now = clock.now.plusSeconds(60);
    assertFalse(running().makeRoom(turn(List.of(pod))));
    assertEquals(List.of("PATCH /api/v1/namespaces/lab/pods/server", "DELETE /api/v1/namespaces/lab/pods/server"),
        asked);
  }

  // --- helpers ---

  private RunningJob running() {
    var certifier = new Certifier(() -> {
      throw new AssertionError("no certificate is due");
    }, "splitlora-system", clock);
    return new RunningJob(OPERATOR, certifier, progress, new Reminders(dueTimes, id -> {}), clock);
  }

  private Turn turn(List<? extends HasMetadata> present) {
    Context<?> context = (Context<?>) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {Context.class}, (self, method, arguments) -> {
          assertEquals("getClient", method.getName(), "nothing else is asked for");
          return client;
        });
    @SuppressWarnings("unchecked") var ofJobs = (Context<SplitLoRAJob>) context;
    return new Turn(job, new Observed(List.copyOf(present)), new JobEvents(job, client, clock, new EventPace(clock)),
        ofJobs);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(exchange.getRequestMethod() + " " + path);
    boolean forbidden = path.contains("/secrets");
    var answer = (forbidden ? "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":403}"
        : "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"server\"}}")
        .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(forbidden ? 403 : 200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }
}
