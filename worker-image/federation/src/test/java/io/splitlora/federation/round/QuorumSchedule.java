package io.splitlora.federation.round;

import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.round.RecordingOrders.Granted;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Random events around a job with a quorum below one: pods come and go, clients diverge, deadlines pass, work is done.
 */
final class QuorumSchedule {

  private static final int EVENTS = 400;

  private final Job job;
  private final Random random;
  private final List<PodId> pods = new ArrayList<>();
  private int names;

  QuorumSchedule(Job job, Random random) {
    this.job = job;
    this.random = random;
  }

  void play() {
    pods.add(job.join("a", "p"));
    pods.add(job.join("b", "q"));
    job.coordinator.serverJoined();
    for (int event = 0; event < EVENTS && !job.coordinator.over(); event++) {
      happen();
      if (pods.size() < 2) {
        pods.add(job.join(pods.isEmpty() || pods.get(0).pool().equals("b") ? "a" : "b", "n" + ++names));
      }
    }
  }

  private void happen() {
    switch (random.nextInt(13)) {
      case 0 -> {
        if (!pods.isEmpty()) {
          job.coordinator.podLost(pods.remove(random.nextInt(pods.size())));
        }
      }
      case 1 -> anyLease(lease -> job.coordinator.leaseFailed(lease, Reason.REFUSED_UPLOAD, "refused"));
      case 2 -> anyLease(lease -> job.coordinator.serverWaiting(lease.round(), List.of(lease.client())));
      case 3 -> {
        job.now += random.nextInt(15) * Job.SECOND;
        job.coordinator.tick();
      }
      case 4 -> anyLease(lease -> {
        if (random.nextInt(8) == 0 && job.coordinator.snapshot().getClients().getParticipants() > 2) {
          job.coordinator.leaseFailed(lease, Reason.DIVERGED_CLIENT, "diverged");
        }
      });
      case 5, 6 -> {
        if (!job.orders.all(RecordingOrders.Opened.class).isEmpty() && job.coordinator.valid(job.lastOpened())) {
          job.serverDone(1);
        }
      }
      case 7 -> {
        if (job.coordinator.snapshot().getPhase() == Phase.EVALUATING) {
          job.evaluated(1);
        }
      }
      default -> anyLease(lease -> {
        if (job.coordinator.valid(lease)) {
          job.done(lease, random.nextInt(100));
        }
      });
    }
  }

  private void anyLease(Consumer<Lease> what) {
    List<Granted> granted = job.orders.all(Granted.class);
    if (!granted.isEmpty()) {
      what.accept(granted.get(Math.max(0, granted.size() - 1 - random.nextInt(4))).lease());
    }
  }
}
