package io.splitlora.manifest;

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
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/**
 * What an aggregation rule allows pools to differ in, and who can take part in a round. As in {@link CrossFieldRules}, null was
 * refused by itself.
 */
final class AggregationFieldRules {

  private AggregationFieldRules() {}

  static void check(JobManifest job, Report report) {
    SplitLoRAJobSpec spec = job.spec();
    constantsHaveTheirRule(spec.aggregation(), report);
    quorumHasADeadline(spec.aggregation(), report);
    lateWorkCanCount(spec, report);
    momentsCanBe(spec, report);
    participantsCanBe(spec, report);
    for (int i = 0; i < spec.clientPools().size(); i++) {
      poolFits(spec, spec.clientPools().get(i), "spec.clientPools[" + i + "]", report);
    }
    cutsMayDiffer(spec, report);
  }

  private static void poolFits(SplitLoRAJobSpec spec, ClientPoolSpec pool, String path, Report report) {
    if (pool.rank() != null && spec.adapter().rank() != null) {
      rankFits(pool.rank(), spec.adapter().rank(), spec.aggregation().rule(), path + ".rank", report);
    }
    if (pool.sketchRatio() != null && spec.aggregation().rule() != null) {
      sketchFits(pool.sketchRatio(), spec.aggregation().rule(), path + ".sketchRatio", report);
    }
    Method method = spec.training().method();
    if (pool.cut() != null && method != null && method != Method.SplitLoRA) {
      refuse(report, path + ".cut", pool.cut(), "only the method SplitLoRA cuts the model, not " + method + "; leave it out");
    }
  }

  private static void rankFits(int rank, int adapters, AggregationRule rule, String path, Report report) {
    if (rank > adapters) {
      refuse(report, path, rank, "is above adapter.rank, which is " + adapters + "; lower it, or raise adapter.rank");
    } else if (rank < adapters && rule != null && !rule.allows(Trait.DIFFERENT_RANKS)) {
      refuse(report, path, rank, "the rule " + rule + " needs the same rank of every client; leave it out, "
          + (rule.allows(Trait.SKETCHES) ? "or write sketchRatio" : "or choose " + names(Trait.DIFFERENT_RANKS)));
    }
  }

  private static void sketchFits(double ratio, AggregationRule rule, String path, Report report) {
    if (!rule.allows(Trait.SKETCHES)) {
      refuse(report, path, ratio, "is for the rule " + names(Trait.SKETCHES) + ", not for " + rule
          + "; leave it out" + (rule.allows(Trait.DIFFERENT_RANKS) ? ", or write rank" : ""));
    }
  }

  private static String names(Trait trait) {
    return Words.alternatives(AggregationRule.allowing(trait).stream().map(Enum::name).toList());
  }

  private static void cutsMayDiffer(SplitLoRAJobSpec spec, Report report) {
    AggregationRule rule = spec.aggregation().rule();
    if (rule != null && spec.training().method() == Method.SplitLoRA && cuts(spec) > 1 && !rule.allows(Trait.DIFFERENT_CUTS)) {
      refuse(report, "spec.aggregation.rule", rule,
          "with " + rule + " every pool has the same cut; leave cut out of the pools, or choose another rule");
    }
  }

  private static long cuts(SplitLoRAJobSpec spec) {
    return spec.clientPools().stream().map(pool -> Pool.cut(pool, spec.split()))
        .filter(Objects::nonNull).distinct().count();
  }

  private static void constantsHaveTheirRule(AggregationSpec aggregation, Report report) {
    belongsTo(AggregationRule.FSLoRA, "serverOptimizer", aggregation.serverOptimizer(), aggregation, report);
    belongsTo(AggregationRule.HetLoRA, "hetLoRA", aggregation.hetLoRA(), aggregation, report);
    belongsTo(AggregationRule.LoRAFAIR, "loraFAIR", aggregation.loraFAIR(), aggregation, report);
    belongsTo(AggregationRule.HAFL, "hafl", aggregation.hafl(), aggregation, report);
  }

  private static void belongsTo(AggregationRule rule, String field, Object value, AggregationSpec aggregation, Report report) {
    if (value != null && aggregation.rule() != null && aggregation.rule() != rule) {
      refuse(report, "spec.aggregation." + field, "",
          "is for the rule " + rule + ", not for " + aggregation.rule() + "; leave it out");
    }
  }

  private static void quorumHasADeadline(AggregationSpec aggregation, Report report) {
    Double quorum = aggregation.quorum();
    if (quorum != null && quorum < 1 && Objects.equals(aggregation.roundDeadlineSeconds(), 0)) {
      refuse(report, "spec.aggregation.quorum", quorum,
          "a quorum below 1 closes a round at its deadline; write roundDeadlineSeconds too");
    }
  }

  private static void lateWorkCanCount(SplitLoRAJobSpec spec, Report report) {
    AggregationSpec aggregation = spec.aggregation();
    boolean known = aggregation.rule() != null && aggregation.quorum() != null && spec.training().method() != null;
    boolean can = known && spec.training().method() == Method.FedLoRA && aggregation.quorum() < 1
        && EnumSet.of(AggregationRule.FedAvg, AggregationRule.ZeroPad, AggregationRule.RBLA).contains(aggregation.rule());
    if (aggregation.latePolicy() == LatePolicy.Discount && known && !can) {
      refuse(report, "spec.aggregation.latePolicy", aggregation.latePolicy(),
          "Discount is for the method FedLoRA with a quorum below 1 and one of the rules FedAvg, ZeroPad and RBLA; write Refuse");
    }
  }

  private static void momentsCanBe(SplitLoRAJobSpec spec, Report report) {
    AggregationRule rule = spec.aggregation().rule();
    Moments moments = spec.aggregation().moments();
    String path = "spec.aggregation.moments";
    if (rule != null && moments == Moments.Keep && !rule.allows(Trait.OWN_MOMENTS)) {
      refuse(report, path, moments, "with " + rule + " clients do not go on with the components that they had, and can keep no moments"
          + " of them; write Reset, or leave it out");
    } else if (rule != null && moments == Moments.Average && !rule.allows(Trait.MEAN_MOMENTS)) {
      refuse(report, path, moments, "Average is for the rule " + names(Trait.MEAN_MOMENTS) + ", not for " + rule + "; write Reset, or leave it out");
    } else if (moments == Moments.Average && spec.training().method() == Method.SplitLoRA && cuts(spec) > 1) {
      refuse(report, path, moments, "with Average every pool has the same cut; leave cut out of the pools, or write Keep or Reset");
    }
  }

  private static void participantsCanBe(SplitLoRAJobSpec spec, Report report) {
    ParticipantsSpec participants = spec.aggregation().participants();
    String path = "spec.aggregation.participants";
    Integer perRound = participants.perRound();
    Selection selection = participants.selection();
    boolean some = selection != null && selection != Selection.All;
    if (some && perRound == null) {
      refuse(report, path + ".perRound", "",
          "missing; write the number of participants of a round for the selection " + selection);
    } else if (selection == Selection.All && perRound != null) {
      refuse(report, path + ".perRound", perRound,
          "with the selection All every client takes part; leave it out, or write Random or RoundRobin");
    } else if (some && spec.training().method() == Method.CenLoRA) {
      refuse(report, path, "", "with the method CenLoRA there is one client, which always takes part; leave it out");
    } else if (perRound != null && spec.training().method() != Method.CenLoRA) {
      noMoreThanThereAre(perRound, spec.clientPools(), report);
    }
  }

  private static void noMoreThanThereAre(int perRound, List<ClientPoolSpec> pools, Report report) {
    if (pools.stream().anyMatch(pool -> pool.clients() == null)) {
      return;
    }
    long clients = pools.stream().mapToLong(ClientPoolSpec::clients).sum();
    if (perRound > clients) {
      refuse(report, "spec.aggregation.participants.perRound", perRound,
          "is more than the number of clients of all pools, which is " + clients + "; lower it, or raise clients");
    }
  }

  private static void refuse(Report report, String path, Object value, String message) {
    CrossFieldRules.refuse(report, path, value, message);
  }
}
