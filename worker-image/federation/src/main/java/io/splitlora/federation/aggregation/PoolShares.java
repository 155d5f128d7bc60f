package io.splitlora.federation.aggregation;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.AdapterScale;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.Frozen;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.Share.Held;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the clients of each pool hold of the global adapter, and what the job's rule sends down to each of them. */
public final class PoolShares {

  /** Draws for the split server; no pool has this name. */
  private static final ClientId SERVER = new ClientId("", 0);

  /**
   * What the clients of a pool have in common.
   *
   * @param layout of the most that they may hold
   * @param scale s_i in their ΔW = s_i B A
   */
  public record PoolShare(Pool pool, AdapterLayout layout, double scale) {}

  private final FoldingRule rule;
  private final Moments moments;
  private final long seed;
  private final AdapterLayout global;
  private final double globalScale;
  private final Map<String, PoolShare> pools = new HashMap<>();

  public PoolShares(FoldingRule rule, Moments moments, long seed, AdapterLayout global, double globalScale,
      List<PoolShare> pools) {
    this.rule = rule;
    this.moments = moments;
    this.seed = seed;
    this.global = global;
    this.globalScale = globalScale;
    pools.forEach(share -> this.pools.put(share.pool().name(), share));
  }

  /** @param pools of the spec */
  public static PoolShares of(SplitLoRAJobSpec spec, Pools pools, Gpt2Config model) {
    AdapterSpec adapter = spec.adapter();
    long seed = spec.training().seed();
    FoldingRule rule = Rules.of(spec.aggregation(), seed);
    List<PoolShare> shares = new ArrayList<>();
    for (Pool pool : pools.all()) {
      AdapterLayout layout = AdapterLayout.of(model, adapter.targets(), pool.rank(), 0, pool.blocks(model.layers()));
      shares.add(new PoolShare(pool, layout, rule.scale(adapter, pool.rank(), pool.sketch())));
    }
    AdapterLayout global = AdapterLayout.of(model, adapter, 0, pools.lastCut(model.layers()));
    return new PoolShares(rule, Rules.moments(spec.aggregation(), rule), seed, global, AdapterScale.of(adapter),
        shares);
  }

  public FoldingRule rule() {
    return rule;
  }

  /** What becomes of the clients' moments between two rounds. */
  public Moments moments() {
    return moments;
  }

  /** The global client-side adapter: all components of the blocks that any client has. */
  public AdapterLayout global() {
    return global;
  }

  public double globalScale() {
    return globalScale;
  }

  /** The most that a client of the pool may hold. */
  public AdapterLayout layout(String pool) {
    return of(pool).layout;
  }

  /** Optimizer updates of a client of the pool in a round. */
  public int localSteps(String pool) {
    return of(pool).pool.localSteps();
  }

  /** What a client brings from the rounds before. */
  public interface Past {

    /** Components of a matrix that pruning has left it; the pool's rank if there was none. */
    int rank(int slot, int rank);

    Optional<Recipient.Own> own(int slot);
  }

  /** Somebody's first round. */
  public static final Past NO_PAST = new Past() {
    @Override
    public int rank(int slot, int rank) {
      return rank;
    }

    @Override
    public Optional<Recipient.Own> own(int slot) {
      return Optional.empty();
    }
  };

  /** What the rule sends down to a participant, without moments. */
  public HeldState start(ClientId client, int round, double weight, float[] globalAdapter, Past past) {
    PoolShare pool = of(client.pool());
    List<Start> starts = new ArrayList<>();
    for (int i = 0; i < pool.layout.slots().size(); i++) {
      Slot slot = pool.layout.slots().get(i);
      Recipient recipient = recipient(client, round, slot, past.rank(i, slot.rank()), past.own(i));
      starts.add(rule.down(Factors.in(globalSlot(slot), globalAdapter), recipient));
    }
    AdapterLayout layout = pool.layout.withRanks(starts.stream().map(start -> start.factors().rank()).toList());
    float[] adapter = new float[layout.size()];
    for (int i = 0; i < starts.size(); i++) {
      starts.get(i).factors().copyTo(layout.slots().get(i), adapter);
    }
    var share =
        new Share(layout, starts.stream().map(PoolShares::held).toList(), rule.frozen(round), pool.scale, weight);
    return new HeldState(share, AdapterState.initial(adapter));
  }

  /**
   * What a client was given at one of its matrices for a round, before it was rounded to travel.
   *
   * @param slot of the client's layout
   * @param own what the client ended its last round with, where the rule needs it
   */
  public Factors given(ClientId client, int round, Slot slot, float[] globalAdapter, Optional<Recipient.Own> own) {
    Recipient recipient = recipient(client, round, slot, slot.rank(), own);
    return rule.down(Factors.in(globalSlot(slot), globalAdapter), recipient).factors();
  }

  /** What the split server goes on with at a matrix that clients train too: the global adapter, or a fresh one. */
  public Factors ofServer(int round, Factors folded, Slot slot) {
    var recipient =
        new Recipient(seed, SERVER, round, slot.block(), slot.target().name(), slot.rank(), slot.rank(), globalScale,
            globalScale, Optional.empty());
    return rule.restarts() ? rule.down(folded, recipient).factors() : folded;
  }

  private static Held held(Start start) {
    boolean[] trained = new boolean[start.factors().rank()];
    IntStream.of(start.trained()).forEach(position -> trained[position] = true);
    return new Held(start.factors().components(), trained);
  }

  /** @throws IllegalArgumentException if it is not a part of what the client's pool may hold */
  public void checkFits(ClientId client, Share share) {
    AdapterLayout most = of(client.pool()).layout;
    for (Slot slot : share.layout().slots()) {
      Slot own = most.slot(slot.block(), slot.target()).orElse(slot);
      if (most.indexOf(slot) < 0 || slot.in() != own.in() || slot.out() != own.out() || slot.rank() > own.rank()) {
        throw new IllegalArgumentException(
            "the adapter that was sent for client " + client + " does not fit its pool: " + slot);
      }
    }
  }

  /** Draws the factor that does not travel into the place that it has in the vector of a client. */
  public void drawFrozen(ClientId client, int round, HeldState held) {
    for (Slot slot : held.share().frozen() == Frozen.NOTHING ? List.<Slot>of() : held.share().layout().slots()) {
      Factors drawn = frozen(client, round, slot);
      Factors own = Factors.in(slot, held.state().adapter());
      withFrozen(own, drawn, held.share().frozen()).copyTo(slot, held.state().adapter());
    }
  }

  /** The same for one matrix. */
  public Factors withFrozen(ClientId client, int round, Slot slot, Factors factors) {
    Frozen frozen = rule.frozen(round);
    return frozen == Frozen.NOTHING ? factors : withFrozen(factors, frozen(client, round, slot), frozen);
  }

  private static Factors withFrozen(Factors own, Factors drawn, Frozen frozen) {
    return new Factors(own.in(), own.out(), own.components(), frozen == Frozen.A ? drawn.a() : own.a(),
        frozen == Frozen.B ? drawn.b() : own.b());
  }

  private Factors frozen(ClientId client, int round, Slot slot) {
    Slot all = globalSlot(slot);
    float[] first = new float[all.offset() + all.sizeOfA() + all.sizeOfB()];
    System.arraycopy(AdapterInit.drawA(all, seed), 0, first, all.offset(), all.sizeOfA());
    return rule.down(Factors.in(all, first), recipient(client, round, slot, slot.rank(), Optional.empty())).factors();
  }

  private Recipient recipient(ClientId client, int round, Slot slot, int rank, Optional<Recipient.Own> own) {
    PoolShare pool = of(client.pool());
    return new Recipient(seed, client, round, slot.block(), slot.target().name(), rank,
        Math.min(pool.pool.sketch(), rank), globalScale,
        pool.scale, own);
  }

  private PoolShare of(String pool) {
    return Objects.requireNonNull(pools.get(pool), pool);
  }

  private Slot globalSlot(Slot slot) {
    return global.slot(slot.block(), slot.target()).orElseThrow();
  }
}
