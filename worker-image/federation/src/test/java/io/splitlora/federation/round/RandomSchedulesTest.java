package io.splitlora.federation.round;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.splitlora.api.v1alpha1.Method;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.round.RecordingOrders.EvaluationAsked;
import io.splitlora.federation.round.RecordingOrders.Finished;
import io.splitlora.federation.round.RecordingOrders.Granted;
import io.splitlora.federation.round.RecordingOrders.Opened;
import io.splitlora.federation.testing.Plans;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens in whatever order, restarts of the aggregator included: rounds follow each other, each holds every
 * client's lease exactly once, and what is folded is what the valid lease uploaded.
 */
class RandomSchedulesTest {

  private static final int SEEDS = 200;
  private static final int EVENTS = 70;
  private static final List<ClientId> CLIENTS =
      List.of(new ClientId("a", 0), new ClientId("a", 1), new ClientId("b", 0));

  @TempDir(factory = InMemory.class)
  Path folder;

  @Test
  void everyScheduleCountsEachLeaseOncePerRoundAndRoundsInOrder() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      try (var schedule = new Schedule(folder.resolve("seed-" + seed), seed)) {
        schedule.play();
        schedule.playToTheEnd();
        schedule.check();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  private static final class Schedule implements AutoCloseable {

    private final Random random;
    private final Job job;
    private final List<PodId> pods = new ArrayList<>();
    private final List<Granted> granted = new ArrayList<>();
    private final List<RoundId> opened = new ArrayList<>();
    private final Map<Lease, Float> uploaded = new HashMap<>();
    private boolean server;
    private int seenOrders;

    Schedule(Path folder, int seed) {
      random = new Random(seed);
      Method method = seed % 2 == 0 ? Method.SplitLoRA : Method.FedLoRA;
      job = new Job(folder, Plans.of("demo", method, 3, 2, CLIENTS, Map.of("a", 2, "b", 1), 2, Integer.MAX_VALUE, 40));
    }

    void play() {
      for (int event = 0; event < EVENTS && job.orders.all(Finished.class).isEmpty(); event++) {
        happen(random.nextInt(100));
        remember();
      }
    }

    private void happen(int what) {
      if (what < 10) {
        pods.add(job.join(random.nextBoolean() ? "a" : "b", "p" + random.nextInt(3)));
      } else if (what < 14) {
        anyOf(pods, pod -> {
          pods.remove(pod);
          job.coordinator.podLost(pod);
        });
      } else if (what < 17) {
        anyOf(pods, job.coordinator::podLeaving);
      } else if (what < 25) {
        serverComesOrGoes();
      } else if (what < 30) {
        anyOf(granted, grant -> keep(grant.lease()));
      } else if (what < 60) {
        anyOf(granted, grant -> done(grant.lease()));
      } else if (what < 70) {
        anyOf(granted, this::handOver);
      } else if (what < 73) {
        anyOf(granted, grant -> job.coordinator.leaseFailed(grant.lease(), Reason.CONNECTION_LOST, "no line"));
      } else if (what < 76) {
        // perhaps nothing was uploaded
        anyOf(granted, grant -> job.coordinator.clientDone(grant.pod(), grant.lease(), 0));
      } else if (what < 86) {
        anyOf(opened, this::serverDone);
      } else if (what < 92) {
        anyOf(job.orders.all(EvaluationAsked.class),
            asked -> job.coordinator.evaluated(new Entry.Evaluated(asked.completedRounds(), 1, 5)));
      } else if (what < 97) {
        job.now += random.nextInt(20) * Job.SECOND;
        job.coordinator.tick();
      } else {
        restart();
      }
    }

    private <T> void anyOf(List<T> things, Consumer<T> then) {
      if (!things.isEmpty()) {
        // more often one of the latest than one that is long stale
        int back = Math.min(random.nextInt(things.size()), random.nextInt(things.size()));
        then.accept(things.get(things.size() - 1 - back));
      }
    }

    private void serverComesOrGoes() {
      server = !server;
      if (server) {
        job.coordinator.serverJoined();
      } else {
        job.coordinator.serverLost();
      }
    }

    /** An upload is taken as the aggregator takes it: if the lease is valid. */
    private void upload(Lease lease) {
      if (job.coordinator.valid(lease)) {
        float value = random.nextInt(1 << 20);
        job.upload(lease, value);
        uploaded.put(lease, value);
      }
    }

    private void done(Lease lease) {
      upload(lease);
      job.coordinator.clientDone(job.orders.holder(lease), lease, 0);
    }

    /** As an upload is taken, from who holds the lease or held it once. */
    private void keep(Lease lease) {
      if (job.coordinator.valid(lease)) {
        job.keep(lease, 1, random.nextInt(1 << 20));
      }
    }

    private void handOver(Granted grant) {
      keep(grant.lease());
      job.coordinator.handedOver(grant.pod(), grant.lease(), 1);
    }

    private void serverDone(RoundId round) {
      if (job.coordinator.valid(round)) {
        job.uploadServer(round, 1);
      }
      job.coordinator.serverDone(round);
    }

    private void restart() {
      job.restart();
      pods.clear();
      server = false;
      seenOrders = 0;
    }

    private void remember() {
      List<Granted> all = job.orders.all(Granted.class);
      granted.addAll(all.subList(Math.min(seenOrders, all.size()), all.size()));
      seenOrders = all.size();
      job.orders.all(Opened.class).stream().map(Opened::round).filter(round -> !opened.contains(round))
          .forEach(opened::add);
    }

    /** When everyone comes and does the work, the job must end. */
    void playToTheEnd() {
      if (!server) {
        serverComesOrGoes();
      }
      job.join("a", "last");
      job.join("b", "last");
      for (int turn = 0; turn < 30 && job.orders.all(Finished.class).isEmpty(); turn++) {
        job.now += 11 * Job.SECOND;
        job.coordinator.tick();
        remember();
        anyEvaluation();
        remember();
        List.copyOf(granted).forEach(grant -> done(grant.lease()));
        if (!opened.isEmpty()) {
          serverDone(opened.get(opened.size() - 1));
        }
      }
      assertTrue(job.orders.last(Finished.class).succeeded());
    }

    private void anyEvaluation() {
      List<EvaluationAsked> asked = job.orders.all(EvaluationAsked.class);
      if (!asked.isEmpty()) {
        job.coordinator.evaluated(new Entry.Evaluated(asked.get(asked.size() - 1).completedRounds(), 1, 5));
      }
    }

    void check() throws IOException {
      List<Entry.RoundJournaled> rounds = job.entries(Entry.RoundJournaled.class);
      assertEquals(List.of(0, 1, 2), rounds.stream().map(Entry.RoundJournaled::round).toList());
      for (Entry.RoundJournaled round : rounds) {
        assertEquals(CLIENTS.stream().map(ClientId::toString).toList(),
            round.counted().stream().map(Entry.CountedLease::client).toList());
        round.counted().forEach(
            counted -> assertTrue(granted.stream().map(Granted::lease).anyMatch(leaseOf(round, counted)::equals),
                counted + " was never granted"));
        assertEquals(1, round.counted().stream().map(Entry.CountedLease::incarnation).distinct().count());
      }
      assertEquals(List.of(0, 2, 3),
          job.entries(Entry.Evaluated.class).stream().map(Entry.Evaluated::completedRounds).toList());
      checkLastCheckpoint(rounds.get(2));
    }

    private void checkLastCheckpoint(Entry.RoundJournaled round) throws IOException {
      double mean = 0;
      for (Entry.CountedLease counted : round.counted()) {
        Lease lease = leaseOf(round, counted);
        Path file = job.journal.checkpointFile(lease.client().pool() + "-" + lease.client().index());
        assertEquals(uploaded.get(lease), StateFile.read(file).state().adapter()[0],
            counted + " is not what was uploaded");
        mean += uploaded.get(lease) * counted.weight();
      }
      assertEquals((float) mean, job.state.ofAllBlocks().state().adapter()[0], 1);
    }

    private static Lease leaseOf(Entry.RoundJournaled round, Entry.CountedLease counted) {
      ClientId client =
          CLIENTS.get(IntStream.range(0, CLIENTS.size()).filter(i -> CLIENTS.get(i).toString().equals(counted.client()))
              .findFirst().orElseThrow());
      return new Lease(new RoundId("demo", counted.incarnation(), round.round(), counted.attempt()), client);
    }

    @Override
    public void close() {
      job.close();
    }
  }
}
