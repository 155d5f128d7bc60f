package io.splitlora.manifest.constraints;

import static io.splitlora.api.v1alpha1.AggregationRule.allowing;
import static io.splitlora.api.v1alpha1.AggregationRule.refusing;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.DIFFERENT_CUTS;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.DIFFERENT_RANKS;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.MEAN_MOMENTS;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.SKETCHES;
import static io.splitlora.manifest.constraints.AggregationConstraints.lacks;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.schema.Words;
import java.util.List;
import java.util.Objects;

/** What pools may differ in: ranks, sketches and cuts. */
final class PoolConstraints {
  private static final String SAME_CUT = "self.clientPools.all(pool, (has(pool.cut) ? pool.cut : self.split.cut)"
      + " == (has(self.clientPools[0].cut) ? self.clientPools[0].cut : self.split.cut))";

  static final List<Constraint<?>> TABLE = List.of(
      Constraint.of(SplitLoRAJobSpec.class,
          "self.clientPools.all(pool, !has(pool.rank) || pool.rank <= self.adapter.rank)",
          "the rank of a pool is at most adapter.rank; lower it, or raise adapter.rank")
          .refusesOfEach("clientPools[].rank", SplitLoRAJobSpec::clientPools,
              (spec, pool) -> hasRanks(spec, pool) && pool.rank() > spec.adapter().rank(),
              (spec, pool) -> "is above adapter.rank, which is " + spec.adapter().rank()
                  + "; lower it, or raise adapter.rank"),

      Constraint.of(SplitLoRAJobSpec.class,
          "self.aggregation.rule in " + Constraint.celList(allowing(DIFFERENT_RANKS))
              + " || self.clientPools.all(pool, !has(pool.rank) || pool.rank == self.adapter.rank)",
          "this aggregation rule needs the same rank of every client; leave rank out of the pools, choose "
              + Words.alternatives(allowing(DIFFERENT_RANKS)) + ", or write sketchRatio with "
              + Words.alternatives(allowing(SKETCHES)))
          .refusesOfEach("clientPools[].rank", SplitLoRAJobSpec::clientPools,
              (spec, pool) -> hasRanks(spec, pool) && pool.rank() < spec.adapter().rank()
                  && lacks(spec.aggregation(), DIFFERENT_RANKS),
              (spec, pool) -> "the rule " + rule(spec) + " needs the same rank of every client; leave it out, or "
                  + (rule(spec).allows(SKETCHES)
                      ? "write sketchRatio" : "choose " + Words.alternatives(allowing(DIFFERENT_RANKS)))),

      Constraint.of(SplitLoRAJobSpec.class,
          "self.aggregation.rule in " + Constraint.celList(allowing(SKETCHES))
              + " || self.clientPools.all(pool, !has(pool.sketchRatio))",
          "sketchRatio is for the aggregation rules " + Words.all(allowing(SKETCHES))
              + "; leave it out of the pools, or write rank with a rule that allows different ranks")
          .refusesOfEach("clientPools[].sketchRatio", SplitLoRAJobSpec::clientPools,
              (spec, pool) -> pool.sketchRatio() != null && lacks(spec.aggregation(), SKETCHES),
              (spec, pool) -> "is for the rule " + Words.alternatives(allowing(SKETCHES)) + ", not for " + rule(spec)
                  + "; leave it out" + (rule(spec).allows(DIFFERENT_RANKS) ? ", or write rank" : "")),

      Constraint.of(SplitLoRAJobSpec.class,
          "self.training.method == 'SplitLoRA' || self.clientPools.all(pool, !has(pool.cut))",
          "only the method SplitLoRA cuts the model; leave cut out of the pools")
          .refusesOfEach("clientPools[].cut", SplitLoRAJobSpec::clientPools,
              (spec, pool) -> pool.cut() != null && spec.training().method() != null
                  && spec.training().method() != Method.SplitLoRA,
              (spec, pool) -> "only the method SplitLoRA cuts the model, not " + spec.training().method()
                  + "; leave it out"),

      Constraint.of(SplitLoRAJobSpec.class,
          "self.aggregation.rule in " + Constraint.celList(allowing(DIFFERENT_CUTS)) + " || " + SAME_CUT,
          "with the aggregation rules " + Words.all(refusing(DIFFERENT_CUTS))
              + " every pool has the same cut; leave cut out of the pools, or choose another rule")
          .refuses("aggregation.rule", spec -> cutsDiffer(spec) && lacks(spec.aggregation(), DIFFERENT_CUTS),
              spec -> "with " + rule(spec)
                  + " every pool has the same cut; leave cut out of the pools, or choose another rule"),

      Constraint.of(SplitLoRAJobSpec.class,
          "!has(self.aggregation.moments) || self.aggregation.moments != 'Average' || " + SAME_CUT,
          "with aggregation.moments Average every pool has the same cut; leave cut out of the pools,"
              + " or write Keep or Reset")
          .refuses("aggregation.moments",
              spec -> spec.aggregation().moments() == Moments.Average && cutsDiffer(spec)
                  && !lacks(spec.aggregation(), MEAN_MOMENTS),
              spec -> "with Average every pool has the same cut; leave cut out of the pools, or write Keep or Reset"));

  private PoolConstraints() {}

  private static AggregationRule rule(SplitLoRAJobSpec spec) {
    return spec.aggregation().rule();
  }

  private static boolean hasRanks(SplitLoRAJobSpec spec, ClientPoolSpec pool) {
    return pool.rank() != null && spec.adapter().rank() != null;
  }

  private static boolean cutsDiffer(SplitLoRAJobSpec spec) {
    long cuts = spec.clientPools().stream().map(pool -> Pool.cut(pool, spec.split())).filter(Objects::nonNull)
        .distinct().count();
    return spec.training().method() == Method.SplitLoRA && cuts > 1;
  }
}
