package io.splitlora.worker.splitserver;

import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.split.Counted;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.round.Coordinator;
import io.splitlora.v1.Gradients;
import io.splitlora.v1.Reason;
import io.splitlora.v1.TrainReply;
import io.splitlora.worker.wire.Tensors;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A pod of a {@link Fleet}: one thread that computes, and states that leave at each third step boundary. */
final class FleetPod {

  /** Of a step of half a minute. */
  private static final double FORWARD = 9;
  private static final double BACKWARD = 20;
  private static final double TO_THE_SERVER = 0.1;
  private static final double UPLOAD = 2;
  private static final int STEPS_A_STATE = 3;
  private static final Counted COUNTED = new Counted(new int[] {0}, new int[] {0});

  private final Fleet fleet;
  private final PodId id;
  private final Map<Lease, Held> held = new LinkedHashMap<>();
  private boolean alive = true;
  private double freeAt;

  FleetPod(Fleet fleet, PodId id) {
    this.fleet = fleet;
    this.id = id;
  }

  boolean isAlive() {
    return alive;
  }

  void die() {
    alive = false;
    held.clear();
  }

  void abandon(RoundId round) {
    held.keySet().removeIf(lease -> lease.round().compareTo(round) <= 0);
  }

  void begin(Lease lease) {
    Optional<Coordinator.Start> start = fleet.coordinator.start(lease);
    start.ifPresent(where -> {
      HeldState state = where.step() == 0 ? fleet.states.ofClient(lease, where.participant())
          : StateFile.decode(ByteBuffer.wrap(fleet.states.kept(lease, where.step()).orElseThrow()));
      var work = new Held(lease, state, where.step());
      held.put(lease, work);
      work.compute();
    });
  }

  void askForHandOver(Lease lease) {
    Optional.ofNullable(held.get(lease)).ifPresent(work -> work.handOver = true);
  }

  /** One after the other. */
  private void compute(double seconds, Held work, Runnable then) {
    freeAt = Math.max(freeAt, fleet.time.now()) + seconds;
    fleet.time.after(freeAt - fleet.time.now(), () -> work.ifHeld(then));
  }

  /** A lease that the pod works for. */
  private final class Held implements ClientActivations.Replies {

    private final Lease lease;
    private final HeldState begin;
    private final float[] numbers;
    private int step;
    private int keptStep;
    private boolean handOver;

    Held(Lease lease, HeldState begin, int step) {
      this.lease = lease;
      this.begin = begin;
      this.step = step;
      keptStep = step;
      numbers = begin.state().adapter().clone();
    }

    private void ifHeld(Runnable what) {
      if (held.get(lease) == this) {
        what.run();
      }
    }

    void compute() {
      FleetPod.this.compute(FORWARD, this, () -> {
        float x = numbers[0] + lease.client().index() * 1e-3f + lease.stepKey(Fleet.STEPS, step).step() * 1e-4f;
        var activations = new ClientActivations(lease, step, keptStep, Fleet.states(x), COUNTED, 1, this);
        fleet.time.after(TO_THE_SERVER, () -> fleet.accept(activations));
      });
    }

    @Override
    public TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss) {
      TrainReply reply = activations.answer(gradient, WirePrecision.Float32, loss);
      again(reply);
      return reply;
    }

    @Override
    public void again(TrainReply reply) {
      fleet.time.after(TO_THE_SERVER, () -> ifHeld(() -> {
        if (reply.getGradients().getStep() == step) {
          FleetPod.this.compute(BACKWARD, this, () -> update(reply.getGradients()));
        }
      }));
    }

    private void update(Gradients reply) {
      float gradient = Tensors.of(reply.getHidden(), 1, 1).bytes().getFloat(0);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = 0.9f * numbers[i] - 0.01f * (i + 1) * gradient;
      }
      step++;
      if (step == Fleet.STEPS || handOver) {
        held.remove(lease);
      }
      if (step == Fleet.STEPS || handOver || step % STEPS_A_STATE == 0) {
        upload(step, state());
      }
      if (step < Fleet.STEPS) {
        ifHeld(this::compute);
      }
    }

    /** What is on its way when the pod is lost does not arrive. */
    private void upload(int atStep, HeldState state) {
      fleet.time.after(UPLOAD, () -> {
        if (!alive || !fleet.coordinator.valid(lease)) {
          return;
        }
        Fleet.write(fleet.states.spooled(lease, atStep), state);
        fleet.coordinator.kept(lease, atStep);
        keptStep = atStep;
        if (atStep == Fleet.STEPS) {
          fleet.coordinator.clientDone(id, lease, 0);
        } else if (!held.containsKey(lease)) {
          fleet.coordinator.handedOver(id, lease, atStep);
        }
      });
    }

    private HeldState state() {
      return new HeldState(begin.share(), AdapterState.initial(numbers.clone()));
    }

    @Override
    public void refuse(Lease refused, Reason reason, String message) {
      fleet.time.after(TO_THE_SERVER, () -> ifHeld(() -> {
        held.remove(lease);
        fleet.coordinator.leaseFailed(lease, reason, message);
      }));
    }
  }
}
