package io.splitlora.worker.splitserver;

import io.splitlora.api.v1alpha1.TrainingSpec;
import io.splitlora.engine.split.BlocksBehindCut;
import io.splitlora.engine.split.GrowingBehindCut;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.manifest.Pools;
import io.splitlora.v1.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What lies on the compute thread's desk: the open round and activations that came before it was opened.
 * All calls come from the compute thread.
 */
final class TrainingDesk {

  private final TrainingSpec training;
  private final Pools pools;
  private final BlocksBehindCut model;
  private final ServerRound.Events events;
  private final Map<ClientId, ClientActivations> early = new HashMap<>();
  private Optional<ServerRound> open = Optional.empty();
  private Optional<AdapterState> latest = Optional.empty();
  private int bases;

  TrainingDesk(TrainingSpec training, Pools pools, BlocksBehindCut model, ServerRound.Events events) {
    this.training = training;
    this.pools = pools;
    this.model = model;
    this.events = events;
  }

  /** Most texts of a local step. */
  int batchSize() {
    return training.batchSize();
  }

  @SuppressWarnings("ReferenceEquality") // the one change that is none
  void open(RoundId id, List<Participant> participants, AdapterState state, BaseChange change) {
    model.weights().add(change);
    if (change != BaseChange.NONE) {
      bases++;
    }
    var round = new ServerRound(id, participants, state, training, pools, model::step, events);
    latest = Optional.of(state);
    open = Optional.of(round);
    List<ClientActivations> arrived = List.copyOf(early.values());
    early.clear();
    arrived.forEach(this::accept);
  }

  /** Everything of this attempt, or an older one, is void. */
  void abandon(RoundId id) {
    open = open.filter(round -> round.id().compareTo(id) > 0);
    early.values().removeIf(activations -> activations.lease().round().compareTo(id) <= 0);
  }

  /** The round goes on without these participants. */
  void drop(RoundId id, List<ClientId> clients) {
    early.values().removeIf(activations -> activations.lease().round().compareTo(id) <= 0
        && clients.contains(activations.lease().client()));
    open.filter(round -> round.id().equals(id)).ifPresent(round -> round.drop(clients));
  }

  void abandonAll() {
    open = Optional.empty();
    early.clear();
  }

  void accept(ClientActivations activations) {
    int age = open.map(round -> activations.lease().round().compareTo(round.id())).orElse(1);
    if (age > 0) {
      early.merge(activations.lease().client(), activations, TrainingDesk::younger);
    } else if (age == 0) {
      open.get().accept(activations);
    } else {
      activations.replies().refuse(activations.lease(), Reason.STALE_LEASE,
          activations.lease() + " is over; the server works on " + open.get().id());
    }
  }

  private static ClientActivations younger(ClientActivations a, ClientActivations b) {
    return b.lease().round().compareTo(a.lease().round()) >= 0 ? b : a;
  }

  /** The round that is not over yet, if there is one. */
  Optional<ServerRound> underWay() {
    return open.filter(round -> !round.isOver());
  }

  /** Hidden states behind the last block, with the present adapter; empty before the first round. */
  boolean infer(String pool, HiddenStates hidden, Consumer<HiddenStates> result) {
    Optional<AdapterState> state = open.map(ServerRound::state).or(() -> latest);
    state.ifPresent(present -> model.infer(cut(pool), hidden, present.adapter(), result));
    return state.isPresent();
  }

  /** Texts that grow, with the present adapter; empty before the first round. */
  Optional<GrowingBehindCut> grow(String pool, int texts, int slots) {
    return open.map(ServerRound::state).or(() -> latest)
        .map(present -> model.grow(cut(pool), present.adapter(), texts, slots));
  }

  private int cut(String pool) {
    return pools.get(pool).cut().orElseThrow();
  }

  /** Rises when frozen weights change: hidden states from before and after it must not meet in one text. */
  int bases() {
    return bases;
  }
}
