package io.splitlora.manifest;

import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.api.v1alpha1.PartitionSpec;
import io.splitlora.api.v1alpha1.PartitionType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What the fields of an evaluation must be to one another; a value that was refused by itself is null here. */
final class EvaluationFieldRules {

  private static final PartitionSpec DEFAULT_PARTITION = (PartitionSpec) RecordSchema.of(PartitionSpec.class).blank();

  private EvaluationFieldRules() {}

  static void check(JobManifest job, Report report) {
    EvaluationSpec evaluation = job.spec().evaluation();
    if (evaluation != null) {
      dataIsNotDivided(evaluation.data().partition(), report);
      metricsDiffer(evaluation.metrics(), report);
      primaryIsMeasured(evaluation, report);
      textHasReferences(evaluation, report);
      decodingFitsItsStrategy(evaluation.decoding(), report);
    }
  }

  private static void dataIsNotDivided(PartitionSpec partition, Report report) {
    if (partition.type() == PartitionType.FilePerClient) {
      refuse(report, "data.partition.type", partition.type(),
          "evaluation has no clients, so FilePerClient means nothing here; name one file in source and remove partition");
    } else if (!partition.equals(DEFAULT_PARTITION)) {
      refuse(report, "data.partition", "", "evaluation reads all of its data and ignores partition; remove it");
    }
  }

  private static void metricsDiffer(List<Metric> metrics, Report report) {
    Set<Metric> seen = new HashSet<>();
    metrics.stream().filter(metric -> !seen.add(metric)).distinct()
        .forEach(metric -> refuse(report, "metrics", metric, "lists " + metric + " more than once; keep one"));
  }

  private static void primaryIsMeasured(EvaluationSpec evaluation, Report report) {
    Metric primary = evaluation.primary();
    if (primary != null && primary.scoresText() && !evaluation.metrics().contains(primary)) {
      refuse(report, "primary", primary, primary + " is not among metrics; add it there, or name one of them");
    }
  }

  private static void textHasReferences(EvaluationSpec evaluation, Report report) {
    if (evaluation.data().format() == DataFormat.Text && !evaluation.textMetrics().isEmpty()) {
      refuse(report, "metrics", evaluation.textMetrics(), "examples of the format Text have nothing to score a generated text against;"
          + " leave all metrics but Perplexity out");
    }
  }

  private static void decodingFitsItsStrategy(DecodingSpec decoding, Report report) {
    only(DecodingStrategy.Beam, decoding, fields("beams", decoding.beams(), "lengthPenalty", decoding.lengthPenalty()), report);
    only(DecodingStrategy.Sampling, decoding,
        fields("temperature", decoding.temperature(), "topK", decoding.topK(), "topP", decoding.topP()), report);
  }

  private static void only(DecodingStrategy strategy, DecodingSpec decoding, Map<String, Object> fields, Report report) {
    if (decoding.strategy() != null && decoding.strategy() != strategy) {
      fields.forEach((field, value) -> refuse(report, "decoding." + field, value,
          "is for the strategy " + strategy + ", not for " + decoding.strategy() + "; leave it out, or write strategy: " + strategy));
    }
  }

  /** Those that are there, by name. */
  private static Map<String, Object> fields(Object... namesAndValues) {
    Map<String, Object> fields = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (Objects.nonNull(namesAndValues[i + 1])) {
        fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return fields;
  }

  private static void refuse(Report report, String path, Object value, String message) {
    CrossFieldRules.refuse(report, "spec.evaluation." + path, value, message);
  }
}
