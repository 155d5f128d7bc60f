package io.splitlora.manifest.constraints;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.PartitionSpec;
import io.splitlora.api.v1alpha1.PartitionType;
import io.splitlora.manifest.constraints.Constraint.Refusal;
import io.splitlora.manifest.schema.RecordSchema;
import io.splitlora.manifest.schema.Words;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What an evaluation can measure, on which data, and how it decodes. */
final class EvaluationConstraints {
  private static final PartitionSpec NOT_DIVIDED = (PartitionSpec) RecordSchema.of(PartitionSpec.class).blank();

  static final List<Constraint<?>> TABLE = List.of(
      Constraint.of(EvaluationSpec.class,
          "self.data.partition.type == 'Contiguous'",
          "evaluation reads all of its data and ignores partition; remove it")
          .refuses("data.partition",
              evaluation -> !isFilePerClient(evaluation) && !evaluation.data().partition().equals(NOT_DIVIDED))
          .refuses("data.partition.type", EvaluationConstraints::isFilePerClient,
              evaluation -> "evaluation has no clients, so FilePerClient means nothing here;"
                  + " name one file in source and remove partition"),

      Constraint.of(EvaluationSpec.class,
          "self.metrics.all(metric, self.metrics.exists_one(other, other == metric))",
          "metrics lists a metric more than once; keep one")
          .refusesAll(evaluation -> Constraint.repetitions(evaluation.metrics())
              .mapToObj(evaluation.metrics()::get).distinct()
              .map(metric -> new Refusal("metrics", "lists " + metric + " more than once; keep one"))),

      Constraint.of(EvaluationSpec.class,
          "!has(self.primary) || self.primary == 'Perplexity' || self.primary in self.metrics",
          "primary is not among metrics; add it there, or name one of them")
          .refuses("primary", evaluation -> evaluation.primary() != null && evaluation.primary().scoresText()
              && !evaluation.metrics().contains(evaluation.primary()),
              evaluation -> evaluation.primary() + " is not among metrics; add it there, or name one of them"),

      Constraint.of(EvaluationSpec.class,
          "self.data.format != 'Text' || self.metrics.all(metric, metric == 'Perplexity')",
          "examples of the format Text have nothing to score a generated text against;"
              + " leave all metrics but Perplexity out")
          .refuses("metrics",
              evaluation -> evaluation.data().format() == DataFormat.Text && !evaluation.textMetrics().isEmpty()),

      only(DecodingStrategy.Beam,
          new Constant("beams", DecodingSpec::beams),
          new Constant("lengthPenalty", DecodingSpec::lengthPenalty)),
      only(DecodingStrategy.Sampling,
          new Constant("temperature", DecodingSpec::temperature),
          new Constant("topK", DecodingSpec::topK),
          new Constant("topP", DecodingSpec::topP)));

  private EvaluationConstraints() {}

  private static boolean isFilePerClient(EvaluationSpec evaluation) {
    return evaluation.data().partition().type() == PartitionType.FilePerClient;
  }

  private record Constant(String name, Function<DecodingSpec, ?> value) {}

  /** Constants of one strategy alone. */
  private static Constraint<DecodingSpec> only(DecodingStrategy strategy, Constant... constants) {
    Constraint<DecodingSpec> only = Constraint.of(DecodingSpec.class,
        Arrays.stream(constants).map(constant -> "!has(self." + constant.name + ")")
            .collect(Collectors.joining(
                " && ", "!has(self.strategy) || self.strategy == '" + strategy + "' || (", ")")),
        Words.all(Arrays.stream(constants).map(Constant::name).toList()) + " are for the strategy " + strategy
            + "; leave them out, or write strategy: " + strategy);
    for (Constant constant : constants) {
      only = only.refuses(constant.name,
          decoding -> constant.value.apply(decoding) != null
              && decoding.strategy() != null && decoding.strategy() != strategy,
          decoding -> "is for the strategy " + strategy + ", not for " + decoding.strategy()
              + "; leave it out, or write strategy: " + strategy);
    }
    return only;
  }
}
