package io.splitlora.workbench.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status.Code;
import io.splitlora.protocol.identity.Role;
import io.splitlora.workbench.exactness.LocalSite;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is done to a job that runs, by whom, and whether the job has borne it. */
final class Attack implements AutoCloseable {

  private static final int STRANGERS = 40;
  /** Of a log: what a calm run says and more, and for each second what is paced. */
  private static final long LOG_BYTES = 128 << 10;
  private static final long LOG_BYTES_A_SECOND = 4 << 10;

  private final LocalSite site;
  private final long seed;
  private final long messages;
  private final Findings findings;
  private final Insider insider;
  private final BadMessages ofPod;
  private final BadMessages ofServer;
  private final List<HostilePeer> peers = new ArrayList<>();
  private final long began = System.nanoTime();
  private final long cpuBefore = ownCpuSeconds();
  private Processes processes;
  private HostilePod leases;

  /** @param messages each time */
  Attack(LocalSite site, long messages, int times, long seed) {
    this.site = site;
    this.messages = messages;
    this.seed = seed;
    findings = new Findings(seed);
    insider = new Insider(site.inputs(), "shops");
    ofPod = new BadMessages(insider, Role.CLIENT, seed);
    ofServer = new BadMessages(insider, Role.SPLIT_SERVER, seed + 1);
    assertTrue(ofPod.planned() <= ofPodsStrikes() * times && ofServer.planned() <= ofServersStrikes() * times,
        "each edge of each field takes " + ofPod.planned() + " and " + ofServer.planned() + " messages");
  }

  private long ofPodsStrikes() {
    return messages * 3 / 10;
  }

  private long ofServersStrikes() {
    return messages * 15 / 100;
  }

  void go() throws IOException {
    if (processes == null) {
      begin();
    }
    leases.takeLease(); // the round cannot go on until it is given back
    HostilePeer pod = peers.get(0);
    HostilePeer ofOtherPool = peers.get(1);
    HostilePeer withServersCertificate = peers.get(2);
    List<RawCalls.RawCall> silent = ofOtherPool.beSilent();
    List<Socket> strangers = pod.connectAsNobody(STRANGERS);
    pod.strike(ofPodsStrikes());
    pod.chat(messages / 4);
    leases.chat(ofPod, messages / 4);
    ofOtherPool.strike(messages / 20);
    withServersCertificate.strike(ofServersStrikes());
    pod.sendGiants();
    Nobody.callsEverything(site.addresses(), site.certificates("client-shops"), findings);
    leases.wasteLeases();
    leases.vanish();
    new HostilePod(insider, pod.calls(Role.AGGREGATOR), "client-shops-0").greetOnce(); // in an honest one's name
    silent.forEach(RawCalls.RawCall::cancel);
    for (Socket stranger : strangers) {
      stranger.close();
    }
  }

  private void begin() {
    processes = new Processes(site.processes());
    peers.add(peer("client-shops", ofPod));
    peers.add(peer("client-stalls", new BadMessages(insider, Role.CLIENT, seed + 2)));
    peers.add(peer("split-server", ofServer));
    leases = new HostilePod(insider, peers.get(0).calls(Role.AGGREGATOR), "hostile");
  }

  private HostilePeer peer(String who, BadMessages messagesOfIt) {
    return new HostilePeer(site.addresses(), site.certificates(who), messagesOfIt, findings, seed);
  }

  long sent() {
    return peers.stream().mapToLong(HostilePeer::sent).sum();
  }

  /** @param budget bytes that each process may have resident */
  void assertBorne(long budget) throws IOException {
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    System.out.printf("  hostile: %d messages in %d s, the edges of %d and %d fields; calls ended %s%n", sent(),
        seconds,
        ofPod.fields().size(), ofServer.fields().size(), ends());
    System.out.printf("  hostile: %s; budget %d MiB; %d s of processor time in the roles, %d s here%n", processes,
        budget >> 20, processes.cpuSeconds(), ownCpuSeconds() - cpuBefore);
    findings.assertNone();
    processes.assertNoneEnded(site.processes());
    processes.assertPeaksWithin(budget);
    Processes.assertLogsAreShort(site.logs(), LOG_BYTES + seconds * LOG_BYTES_A_SECOND);
  }

  private Map<Code, Long> ends() {
    Map<Code, Long> ends = new TreeMap<>();
    for (HostilePeer peer : peers) {
      peer.ends().forEach((code, number) -> ends.merge(code, number, Long::sum));
    }
    return ends;
  }

  private static long ownCpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toSeconds();
  }

  @Override
  public void close() {
    peers.forEach(HostilePeer::close);
    if (processes != null) {
      processes.close();
    }
  }
}
