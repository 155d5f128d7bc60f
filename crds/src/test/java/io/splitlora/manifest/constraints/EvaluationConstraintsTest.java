package io.splitlora.manifest.constraints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.manifest.reader.Manifests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationConstraintsTest {

  private static String evaluation(String fields) {
    return "spec.evaluation={data: {source: file://x}, " + fields + "}";
  }

  private static List<String> refusals(String override) {
    return Manifests.refusals(Manifests.SMALLEST, override).stream()
        .map(sentence -> sentence.replaceFirst("^override '.*?': ", "")).toList();
  }

  @ParameterizedTest
  @MethodSource
  void refuse(String fields, String sentence) {
    assertEquals(List.of("spec.evaluation." + sentence), refusals(evaluation(fields)));
  }

  static Stream<Arguments> refuse() {
    return Stream.of(
        arguments("metrics: [BLEU, NIST, BLEU]", "metrics: lists BLEU more than once; keep one"),
        arguments("metrics: [NIST], primary: BLEU",
            "primary: BLEU is not among metrics; add it there, or name one of them"),
        arguments("decoding: {beams: 4}",
            "decoding.beams: is for the strategy Beam, not for Greedy; leave it out, or write strategy: Beam"),
        arguments("decoding: {strategy: Sampling, lengthPenalty: 0.8}",
            "decoding.lengthPenalty: is for the strategy Beam, not for Sampling; leave it out, or write strategy:"
                + " Beam"),
        arguments("decoding: {strategy: Beam, topP: 0.9}",
            "decoding.topP: is for the strategy Sampling, not for Beam; leave it out, or write strategy: Sampling"));
  }

  @Test
  void plainTextHasNoReferences() {
    assertEquals(
        List.of("spec.evaluation.metrics: examples of the format Text have nothing to score a generated text against;"
            + " leave all metrics but Perplexity out"),
        refusals("spec.evaluation={data: {source: file://x, format: Text}, metrics: [Perplexity, METEOR]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "metrics: [Perplexity], primary: Perplexity", "metrics: [BLEU], primary: Perplexity",
      "metrics: [BLEU, CIDEr], primary: CIDEr, contexts: 40",
      "metrics: [BLEU], decoding: {strategy: Beam, beams: 4, lengthPenalty: 1, noRepeatNgram: 4, endTokens: [628,"
          + " 50256]}",
      "decoding: {strategy: Sampling, temperature: 0.7, topK: 40, topP: 0.9}"
  })
  void accept(String fields) {
    assertEquals(List.of(), refusals(evaluation(fields)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics: BLEU", "metrics: [Bleu]", "primary: Best", "decoding: {strategy: Best, beams: 3}",
      "decoding: 4"})
  void areSilentAboutWhatWasRefusedAlready(String fields) {
    assertEquals(List.of(),
        refusals(evaluation(fields)).stream().filter(sentence -> !sentence.contains(": must be ")).toList());
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws Exception {
    EvaluationSpec spec =
        Manifests.read(Manifests.with("evaluation: {data: {source: file://x}, metrics: [Perplexity, NIST, BLEU],"
            + " decoding: {strategy: Beam}}")).spec().evaluation();
    assertEquals(Metric.NIST, spec.primaryOrDefault());
    assertEquals(new DecodingSpec(DecodingStrategy.Beam, 64, List.of(), 4, 10, 0.8, 1.0, 0, 1.0),
        spec.decoding().whole());
    EvaluationSpec plain = Manifests.read(Manifests.with("evaluation: {data: {source: file://x}}")).spec().evaluation();
    assertEquals(Metric.Perplexity, plain.primaryOrDefault());
    assertEquals(List.of(), plain.textMetrics());
  }
}
