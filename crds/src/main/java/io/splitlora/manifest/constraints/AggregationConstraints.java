package io.splitlora.manifest.constraints;

import static io.splitlora.api.v1alpha1.AggregationRule.allowing;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.LATE_WORK;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.MEAN_MOMENTS;
import static io.splitlora.api.v1alpha1.AggregationRule.Trait.OWN_MOMENTS;

import io.splitlora.api.v1alpha1.AggregationRule;
import io.splitlora.api.v1alpha1.AggregationRule.Trait;
import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.LatePolicy;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.Moments;
import io.splitlora.api.v1alpha1.ParticipantsSpec;
import io.splitlora.api.v1alpha1.Selection;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.schema.Words;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** What belongs to which aggregation rule, who can take part in a round, and when it can close. */
final class AggregationConstraints {

  private static final String DISCOUNT =
      "Discount is for the method FedLoRA with a quorum below 1 and one of the rules " + Words.all(allowing(LATE_WORK))
          + "; write Refuse";

  static final List<Constraint<?>> TABLE = List.of(
      Constraint.of(AggregationSpec.class,
          "!has(self.quorum) || self.quorum >= 1.0 || self.roundDeadlineSeconds > 0",
          "a quorum below 1 closes a round at its deadline; write roundDeadlineSeconds too")
          .refuses("quorum", aggregation -> aggregation.quorum() != null && aggregation.quorum() < 1
              && Objects.equals(aggregation.roundDeadlineSeconds(), 0)),

      belongsTo(AggregationRule.FSLoRA, "serverOptimizer", AggregationSpec::serverOptimizer,
          "serverOptimizer is for the rule FSLoRA; leave it out"),
      constants(AggregationRule.HetLoRA, "hetLoRA", AggregationSpec::hetLoRA),
      constants(AggregationRule.LoRAFAIR, "loraFAIR", AggregationSpec::loraFAIR),
      constants(AggregationRule.HAFL, "hafl", AggregationSpec::hafl),

      Constraint.of(AggregationSpec.class,
          "!has(self.moments) || self.moments != 'Keep' || self.rule in " + Constraint.celList(allowing(OWN_MOMENTS)),
          "with this rule clients do not go on with the components that they had, and can keep no moments of them;"
              + " write Reset, or leave moments out")
          .refuses("moments", aggregation -> aggregation.moments() == Moments.Keep && lacks(aggregation, OWN_MOMENTS),
              aggregation -> "with " + aggregation.rule() + " clients do not go on with the components that they had,"
                  + " and can keep no moments of them; write Reset, or leave it out"),

      Constraint.of(AggregationSpec.class,
          "!has(self.moments) || self.moments != 'Average'"
              + " || self.rule in " + Constraint.celList(allowing(MEAN_MOMENTS)),
          "moments Average is for the rules " + Words.all(allowing(MEAN_MOMENTS)) + "; write Reset, or leave it out")
          .refuses("moments",
              aggregation -> aggregation.moments() == Moments.Average && lacks(aggregation, MEAN_MOMENTS),
              aggregation -> "Average is for the rule " + Words.alternatives(allowing(MEAN_MOMENTS)) + ", not for "
                  + aggregation.rule() + "; write Reset, or leave it out"),

      Constraint.of(SplitLoRAJobSpec.class,
          "self.aggregation.latePolicy != 'Discount' || (self.training.method == 'FedLoRA'"
              + " && self.aggregation.quorum < 1.0"
              + " && self.aggregation.rule in " + Constraint.celList(allowing(LATE_WORK)) + ")",
          "latePolicy " + DISCOUNT)
          .refuses("aggregation.latePolicy", AggregationConstraints::discountsWhatCannotCount, spec -> DISCOUNT),

      Constraint.of(SplitLoRAJobSpec.class,
          "self.training.method != 'CenLoRA' || self.aggregation.participants.selection == 'All'",
          "with the method CenLoRA there is one client, which always takes part; leave participants out")
          .refuses("aggregation.participants", spec -> spec.training().method() == Method.CenLoRA
              && selects(spec.aggregation().participants()) && spec.aggregation().participants().perRound() != null,
              spec -> "with the method CenLoRA there is one client, which always takes part; leave it out"),

      Constraint.of(SplitLoRAJobSpec.class,
          "!has(self.aggregation.participants.perRound)"
              + " || self.aggregation.participants.perRound <= self.clientPools.map(pool, pool.clients).sum()",
          "participants.perRound is at most the number of clients of all pools; lower it, or raise clients")
          .refuses("aggregation.participants.perRound", AggregationConstraints::selectsMoreThanThereAre,
              spec -> "is more than the number of clients of all pools, which is " + clients(spec)
                  + "; lower it, or raise clients"),

      Constraint.of(ParticipantsSpec.class,
          "!has(self.selection) || (self.selection == 'All') != has(self.perRound)",
          "perRound is the number of participants of a round for the selections Random and RoundRobin;"
              + " write it with them, and leave it out with All")
          .refuses("perRound", participants -> selects(participants) && participants.perRound() == null,
              participants -> "missing; write the number of participants of a round for the selection "
                  + participants.selection())
          .refuses("perRound",
              participants -> participants.selection() == Selection.All && participants.perRound() != null,
              participants -> "with the selection All every client takes part; leave it out, or write Random or"
                  + " RoundRobin"));

  private AggregationConstraints() {}

  private static Constraint<AggregationSpec> constants(
      AggregationRule rule, String field, Function<AggregationSpec, ?> value) {
    return belongsTo(rule, field, value,
        field + " has the constants of the rule " + rule + "; leave it out, or choose that rule");
  }

  private static Constraint<AggregationSpec> belongsTo(
      AggregationRule rule, String field, Function<AggregationSpec, ?> value, String sentence) {
    return Constraint.of(AggregationSpec.class, "!has(self." + field + ") || self.rule == '" + rule + "'", sentence)
        .refuses(field,
            aggregation -> value.apply(aggregation) != null && aggregation.rule() != null && aggregation.rule() != rule,
            aggregation -> "is for the rule " + rule + ", not for " + aggregation.rule() + "; leave it out");
  }

  static boolean lacks(AggregationSpec aggregation, Trait trait) {
    return aggregation.rule() != null && !aggregation.rule().allows(trait);
  }

  private static boolean discountsWhatCannotCount(SplitLoRAJobSpec spec) {
    AggregationSpec aggregation = spec.aggregation();
    Method method = spec.training().method();
    boolean known = aggregation.rule() != null && aggregation.quorum() != null && method != null;
    return aggregation.latePolicy() == LatePolicy.Discount && known
        && (method != Method.FedLoRA || aggregation.quorum() >= 1 || lacks(aggregation, LATE_WORK));
  }

  private static boolean selects(ParticipantsSpec participants) {
    return participants.selection() != null && participants.selection() != Selection.All;
  }

  private static boolean selectsMoreThanThereAre(SplitLoRAJobSpec spec) {
    ParticipantsSpec participants = spec.aggregation().participants();
    boolean known = participants.perRound() != null
        && spec.clientPools().stream().allMatch(pool -> pool.clients() != null);
    return known && participants.selection() != Selection.All && spec.training().method() != Method.CenLoRA
        && participants.perRound() > clients(spec);
  }

  private static long clients(SplitLoRAJobSpec spec) {
    return spec.clientPools().stream().mapToLong(ClientPoolSpec::clients).sum();
  }
}
