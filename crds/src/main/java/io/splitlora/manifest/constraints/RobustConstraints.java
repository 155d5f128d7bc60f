package io.splitlora.manifest.constraints;

import static io.splitlora.api.v1alpha1.AggregationRule.allowing;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.ASSUMES_FAULTY;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.ParticipantsSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.api.v1alpha1.Weighting;
import io.splitlora.manifest.schema.Words;
import java.util.Arrays;
import java.util.List;

/** How many honest participants a rule needs beside those that may send anything, and whom a share is taken from. */
final class RobustConstraints {
  private static final String PARTICIPANTS = "(has(self.aggregation.participants.perRound)"
      + " ? self.aggregation.participants.perRound : self.clientPools.map(pool, pool.clients).sum())";
  private static final String FAULTY = "(has(self.aggregation.faulty) ? self.aggregation.faulty : 1)";
  /** 0.7 * 10 is a little above 7. */
  private static final double ROUNDING = 1e-9;

  static final List<Constraint<?>> TABLE = List.of(
      Constraint.of(AggregationSpec.class,
          "!has(self.faulty) || self.rule in " + Constraint.celList(allowing(ASSUMES_FAULTY)),
          "faulty is for the rules " + Words.all(allowing(ASSUMES_FAULTY)) + "; leave it out")
          .refuses("faulty",
              aggregation -> aggregation.faulty() != null && AggregationConstraints.lacks(aggregation, ASSUMES_FAULTY),
              aggregation -> "is for the rule " + Words.alternatives(allowing(ASSUMES_FAULTY)) + ", not for "
                  + aggregation.rule() + "; leave it out"),

      Constraint.of(AggregationSpec.class,
          "!has(self.maxWeight) || (has(self.weighting) ? self.weighting != 'Uniform' : !(self.rule in "
              + Constraint.celList(countingAlike()) + "))",
          "with the weighting Uniform all participants count alike; leave maxWeight out, or write weighting Examples")
          .refuses("maxWeight", aggregation -> aggregation.maxWeight() != null && aggregation.rule() != null
              && aggregation.weightingOrRules() == Weighting.Uniform),

      // the fewest participants that close a round are the quorum's share of them, rounded up
      Constraint.of(SplitLoRAJobSpec.class,
          "!(self.aggregation.rule in " + Constraint.celList(allowing(ASSUMES_FAULTY)) + ") || double(" + PARTICIPANTS
              + ") * self.aggregation.quorum > double(2 * " + FAULTY
              + " + (self.aggregation.rule == 'TrimmedMean' ? 0 : 2)) + 0.000000001",
          "the rule TrimmedMean needs more than twice as many participants in the smallest round (quorum) as"
              + " aggregation.faulty says, the rules Krum and MultiKrum 2 faulty + 3; lower faulty, or raise clients,"
              + " perRound or quorum")
          .refuses("aggregation.rule", RobustConstraints::areTooFew,
              spec -> spec.aggregation().rule() + " with " + spec.aggregation().faultyOrDefault()
                  + " faulty participants needs " + needed(spec.aggregation())
                  + " in the smallest round (quorum); lower faulty, or raise clients, perRound or quorum"));

  private RobustConstraints() {}

  /** The rules whose own weighting is Uniform. */
  private static List<AggregationRule> countingAlike() {
    return Arrays.stream(AggregationRule.values()).filter(AggregationRule::countsAlike).toList();
  }

  private static long needed(AggregationSpec aggregation) {
    return 2L * aggregation.faultyOrDefault() + (aggregation.rule() == AggregationRule.TrimmedMean ? 1 : 3);
  }

  private static boolean areTooFew(SplitLoRAJobSpec spec) {
    AggregationSpec aggregation = spec.aggregation();
    ParticipantsSpec participants = aggregation.participants();
    boolean known = aggregation.quorum() != null
        && spec.clientPools().stream().allMatch(pool -> pool.clients() != null);
    if (!known || aggregation.rule() == null || !aggregation.rule().allows(ASSUMES_FAULTY)) {
      return false;
    }
    double all = participants.perRound() != null ? participants.perRound()
        : spec.clientPools().stream().mapToLong(ClientPoolSpec::clients).sum();
    return all * aggregation.quorum() <= needed(aggregation) - 1 + ROUNDING;
  }
}
