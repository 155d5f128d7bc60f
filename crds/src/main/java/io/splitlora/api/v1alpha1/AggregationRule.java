package io.splitlora.api.v1alpha1;

import static io.splitlora.api.v1alpha1.AggregationRule.Trait.ASSUMES_FAULTY;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.DIFFERENT_CUTS;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.DIFFERENT_RANKS;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.EQUAL_VOTES;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.LATE_WORK;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.MEAN_MOMENTS;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.OWN_MOMENTS;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.SKETCHES;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How the clients' adapters become one. What each rule computes is in the worker's class of the same name. */
public enum AggregationRule {
  /** The weighted mean of A and of B (arXiv 1602.05629); equal ranks. */
  FedAvg(DIFFERENT_CUTS, LATE_WORK, OWN_MOMENTS, MEAN_MOMENTS),
  /** FedAvg of factors filled up with zeros: rare components shrink. The baseline for different ranks. */
  ZeroPad(DIFFERENT_RANKS, DIFFERENT_CUTS, LATE_WORK, OWN_MOMENTS),
  /** Each rank component is the weighted mean over the clients that own it (arXiv 2408.08699). */
  RBLA(DIFFERENT_RANKS, DIFFERENT_CUTS, LATE_WORK, OWN_MOMENTS),
  /**
   * Zero-padded mean weighted by the norm of each client's change; clients prune ranks that shrink (arXiv 2401.06432).
   */
  HetLoRA(DIFFERENT_RANKS, DIFFERENT_CUTS, OWN_MOMENTS),
  /** Each client trains a random sketch of the components (arXiv 2501.19389). */
  FSLoRA(SKETCHES, DIFFERENT_CUTS),
  /** The clients' adapters stacked, exactly, into the base model; fresh adapters each round (arXiv 2409.05976). */
  FLoRA(DIFFERENT_RANKS, DIFFERENT_CUTS),
  /** The best approximation of the mean change for each rank, by SVD (arXiv 2402.11505). */
  FlexLoRA(DIFFERENT_RANKS, DIFFERENT_CUTS),
  /** FlexLoRA with the mean of each rank partition taken over those who have it (arXiv 2602.13486). */
  raFLoRA(DIFFERENT_RANKS, DIFFERENT_CUTS),
  /** A stays at one shared random start, only B is trained: the mean is exact (arXiv 2403.12313). */
  FFALoRA(DIFFERENT_RANKS, OWN_MOMENTS),
  /** A is shared, each client keeps a B of its own (arXiv 2410.01463). */
  FedSALoRA(OWN_MOMENTS),
  /** FedAvg, and what it misses of the mean change goes into the base model (arXiv 2410.09432). */
  FedExLoRA(DIFFERENT_CUTS, OWN_MOMENTS, MEAN_MOMENTS),
  /** FedAvg with a B corrected towards the mean change (arXiv 2411.14961). */
  LoRAFAIR(DIFFERENT_CUTS, OWN_MOMENTS, MEAN_MOMENTS),
  /**
   * Each client trains its most important components; each is averaged over those who trained it (arXiv 2411.06581).
   */
  HAFL(SKETCHES, DIFFERENT_CUTS, OWN_MOMENTS),
  /** A chain: each round's adapter is merged into the base model and a new one begins (arXiv 2410.19694). */
  XGBLoRA(DIFFERENT_CUTS),
  /** A chain in which each link trains one factor and keeps the other at its random start (arXiv 2410.08305). */
  RACLoRA,
  /** The median of each number, every participant alike (arXiv 1803.01498, option I); equal ranks. */
  CoordinateMedian(OWN_MOMENTS, EQUAL_VOTES),
  /** The mean of each number without its largest and smallest ones (arXiv 1803.01498, option II); equal ranks. */
  TrimmedMean(OWN_MOMENTS, EQUAL_VOTES, ASSUMES_FAULTY),
  /** The one adapter that lies nearest to those around it (NIPS 2017, Blanchard et al.); equal ranks. */
  Krum(OWN_MOMENTS, EQUAL_VOTES, ASSUMES_FAULTY),
  /** The mean of the adapters that Krum would choose first, all but the faulty ones; equal ranks. */
  MultiKrum(OWN_MOMENTS, EQUAL_VOTES, ASSUMES_FAULTY);

  /** What pools may differ in, and what becomes of moments. */
  public enum Trait {
    /** clientPools[].rank below adapter.rank. */
    DIFFERENT_RANKS,
    /** clientPools[].sketchRatio. */
    SKETCHES,
    /** clientPools[].cut: a block is then trained by some clients and by the split server. */
    DIFFERENT_CUTS,
    /** latePolicy Discount: the work of a closed round still counts, for less. */
    LATE_WORK,
    /** Clients go on with the components that they had, and may keep their moments. */
    OWN_MOMENTS,
    /** Everyone goes on with the mean of the same components, and may do so with the mean of their moments. */
    MEAN_MOMENTS,
    /** All participants with examples count alike, so that none has a say by the number that it states. */
    EQUAL_VOTES,
    /** aggregation.faulty. */
    ASSUMES_FAULTY
  }

  private final Set<Trait> traits;

  AggregationRule(Trait... traits) {
    this.traits = EnumSet.noneOf(Trait.class);
    this.traits.addAll(Arrays.asList(traits));
  }

  public boolean allows(Trait trait) {
    return traits.contains(trait);
  }

  /** Whether all participants count alike where the manifest does not say: as FSLoRA's paper has it. */
  public boolean countsAlike() {
    return this == FSLoRA || allows(Trait.EQUAL_VOTES);
  }

  /** The rules with a trait, in the order of declaration. */
  public static List<AggregationRule> allowing(Trait trait) {
    return Arrays.stream(values()).filter(rule -> rule.allows(trait)).toList();
  }

  /** The rules without a trait, in the order of declaration. */
  public static List<AggregationRule> refusing(Trait trait) {
    return Arrays.stream(values()).filter(rule -> !rule.allows(trait)).toList();
  }
}
