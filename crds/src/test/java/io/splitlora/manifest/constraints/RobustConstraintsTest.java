package io.splitlora.manifest.constraints;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.manifest.reader.Manifests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RobustConstraintsTest {

  private static List<String> refusals(int clients, String aggregation, String... more) {
    String[] overrides = new String[more.length + 2];
    System.arraycopy(more, 0, overrides, 2, more.length);
    overrides[0] = "spec.clientPools[0].clients=" + clients;
    overrides[1] = "spec.aggregation={" + aggregation + "}";
    return Manifests.refusals(Manifests.SMALLEST, overrides).stream()
        .map(sentence -> sentence.replaceFirst("^(job.yaml:\\d+|override '.*?'): ", "")).toList();
  }

  /** Without faulty it is one. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "2 | rule: TrimmedMean | TrimmedMean with 1 faulty participants needs 3",
      "6 | rule: TrimmedMean, faulty: 3 | TrimmedMean with 3 faulty participants needs 7",
      "4 | rule: Krum | Krum with 1 faulty participants needs 5",
      "10 | rule: MultiKrum, faulty: 4 | MultiKrum with 4 faulty participants needs 11",
      "10 | rule: Krum, faulty: 3, quorum: 0.8, roundDeadlineSeconds: 60 | Krum with 3 faulty participants needs 9",
      "100 | rule: Krum, faulty: 3, participants: {selection: Random, perRound: 8} | Krum with 3 faulty participants"
          + " needs 9"
  })
  void whoAreTooFewForTheFaultyAreRefused(int clients, String aggregation, String sentence) {
    assertEquals(List.of("spec.aggregation.rule: " + sentence
        + " in the smallest round (quorum); lower faulty, or raise clients, perRound or quorum"),
        refusals(clients, aggregation));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "3 | rule: TrimmedMean",
      "7 | rule: TrimmedMean, faulty: 3",
      "1 | rule: CoordinateMedian",
      "5 | rule: Krum",
      "9 | rule: MultiKrum, faulty: 3",
      "10 | rule: Krum, faulty: 2, quorum: 0.7, roundDeadlineSeconds: 60",
      "3 | rule: Krum, faulty: 0",
      "3 | maxWeight: 0.5",
      "3 | rule: TrimmedMean, weighting: Examples, maxWeight: 0.5"
  })
  void whoAreEnoughAreTaken(int clients, String aggregation) {
    assertEquals(List.of(), refusals(clients, aggregation));
  }

  @Test
  void faultyIsForRulesThatAssumeThem() {
    assertEquals(List.of("spec.aggregation.faulty: is for the rule TrimmedMean, Krum or MultiKrum, not for FedAvg;"
        + " leave it out"), refusals(9, "faulty: 2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"weighting: Uniform", "rule: FSLoRA", "rule: CoordinateMedian"})
  void whoCountAlikeHaveNoLargestShare(String aggregation) {
    assertEquals(List.of("spec.aggregation.maxWeight: with the weighting Uniform all participants count alike; leave"
        + " maxWeight out, or write weighting Examples"), refusals(9, aggregation + ", maxWeight: 0.5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rule: Krum, faulty: -1", "rule: Mean, faulty: 2, maxWeight: 0.5", "rule: Krum, quorum: 7",
      "maxWeight: 0", "normBound: -1"})
  void areSilentAboutWhatWasRefusedAlready(String aggregation) {
    List<String> refusals = refusals(9, aggregation);
    assertEquals(1, refusals.size(), refusals::toString);
  }
}
