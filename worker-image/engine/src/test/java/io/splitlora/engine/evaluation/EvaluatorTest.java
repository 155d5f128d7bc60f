package io.splitlora.engine.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.files.InputException;
import io.splitlora.manifest.reader.ManifestReader;
import io.splitlora.testing.Repository;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OnComputeThread.class)
class EvaluatorTest {

  private static final List<String> LINES = List.of(
      "name : The Vine | type : hotel || The Vine is a hotel .", "name : Loch Fyne || Loch Fyne is a place .",
      "name : The Vine | type : hotel || You can sleep in The Vine .",
      "name : Zizzi | area : riverside || Zizzi is by the river .");

  @TempDir
  Path folder;

  private final List<List<Integer>> progress = new ArrayList<>();

  private EvaluationSpec spec(String fields) throws Exception {
    return ManifestReader.parse("""
        apiVersion: splitlora.io/v1alpha1
        kind: SplitLoRAJob
        metadata: {name: job}
        spec:
          model: {source: sample://x}
          clientPools: [{name: edge, data: {source: sample://x}}]
          evaluation: {data: {source: sample://x}, FIELDS}
        """.replace("FIELDS", fields), "job.yaml", List.of()).spec().evaluation();
  }

  private Evaluation evaluate(List<String> lines, String fields, TextProgress told) throws Exception {
    try (ModelFolder model = ModelFolder.open(Repository.tinyGpt2())) {
      return evaluate(model, lines, fields, told);
    }
  }

  private Evaluation evaluate(ModelFolder model, List<String> lines, String fields, TextProgress told)
      throws Exception {
    Path file = Files.write(folder.resolve("valid.txt"), lines);
    EvaluationSpec spec = spec(fields);
    try (var evaluator =
        new Evaluator(model, new AdapterLayout(0, model.config().layers(), List.of(), 0), StepSettings.inference(1),
            Tokenizer.load(model.path()), Shards.openWhole(spec.data(), file), spec, 3)) {
      return evaluator.evaluate(new float[0], BaseChange.NONE, told);
    }
  }

  private Evaluation evaluate(String fields) throws Exception {
    return evaluate(LINES, fields, (texts, of) -> progress.add(List.of(texts, of)));
  }

  @Test
  void withoutTextMetricsThereIsTheLossAlone() throws Exception {
    Evaluation evaluation = evaluate("everyRounds: 1");
    assertTrue(Double.isFinite(evaluation.meanLoss()) && evaluation.countedTokens() > 20, evaluation.toString());
    assertEquals(Map.of(), evaluation.scores());
    assertEquals(List.of(), evaluation.samples());
    assertEquals(List.of(), progress);
  }

  @Test
  void eachContextIsScoredOnceAgainstAllThatWasWrittenForIt() throws Exception {
    Evaluation evaluation = evaluate("metrics: [CIDEr, Perplexity, BLEU]");
    assertEquals(List.of(Metric.CIDEr, Metric.BLEU), List.copyOf(evaluation.scores().keySet()), "as listed");
    assertEquals(List.of("name : The Vine | type : hotel", "name : Loch Fyne", "name : Zizzi | area : riverside"),
        evaluation.samples().stream().map(Evaluation.Sample::context).toList());
    assertEquals(List.of("The Vine is a hotel .", "You can sleep in The Vine ."),
        evaluation.samples().get(0).segment().references());
    assertTrue(evaluation.samples().get(0).segment().hypothesis().startsWith("The "), evaluation.toString());
    assertEquals(List.of(3, 3), progress.get(progress.size() - 1));
    assertEquals(evaluate("metrics: [CIDEr, BLEU]").scores(), evaluation.scores());
  }

  @Test
  void contextsAndExamplesAreTakenFromTheStart() throws Exception {
    assertEquals(List.of("name : The Vine | type : hotel", "name : Loch Fyne"),
        evaluate("metrics: [BLEU], contexts: 2").samples().stream().map(Evaluation.Sample::context).toList());
    assertEquals(2, evaluate("metrics: [BLEU], contexts: 1").samples().get(0).segment().references().size());
    assertEquals(1, evaluate("metrics: [BLEU], examples: 2").samples().get(0).segment().references().size());
  }

  @Test
  void decodingIsThatOfTheManifest() throws Exception {
    String greedy = evaluate("metrics: [BLEU]").samples().toString();
    String sampled = evaluate("metrics: [BLEU], decoding: {strategy: Sampling}").samples().toString();
    assertNotEquals(greedy, sampled);
    assertEquals(sampled, evaluate("metrics: [BLEU], decoding: {strategy: Sampling}").samples().toString(),
        "the seed is the job's");
    assertTrue(
        evaluate("metrics: [BLEU], decoding: {maxNewTokens: 2}").samples().get(0).segment().hypothesis().length() < 20);
  }

  @Test
  void whoeverHearsOfTheProgressCanEndIt() {
    assertThrows(CancellationException.class, () -> evaluate(LINES, "metrics: [BLEU]", (texts, of) -> {
      throw new CancellationException();
    }));
  }

  /** As after weights have grown too large where no validation text comes, here in the last positions. */
  @Test
  void aTextThatIsNotFiniteIsADivergedModelWhateverItsLoss() throws Exception {
    for (String decoding : List.of("strategy: Beam", "strategy: Sampling")) {
      try (ModelFolder model = hugeFromPosition(40)) {
        assertTrue(Double.isFinite(evaluate(model, LINES, "everyRounds: 1", (texts, of) -> {}).meanLoss()));
        Evaluation evaluation = evaluate(model, LINES,
            "metrics: [BLEU], decoding: {" + decoding + ", maxNewTokens: 100, endTokens: [2047]}", (texts, of) -> {});
        assertTrue(Double.isNaN(evaluation.meanLoss()), evaluation.toString());
        assertEquals(Map.of(), evaluation.scores());
      }
    }
  }

  private ModelFolder hugeFromPosition(int position) throws Exception {
    Path from;
    try (ModelFolder sample = ModelFolder.open(Repository.tinyGpt2())) {
      from = sample.path();
    }
    Path copy = Files.createDirectories(folder.resolve("huge"));
    for (String name : List.of("config.json", "tokenizer.json")) {
      Files.copy(from.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    ByteBuffer weights =
        ByteBuffer.wrap(Files.readAllBytes(from.resolve("model.safetensors"))).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) weights.getLong(0);
    var positions =
        new ObjectMapper().readTree(weights.array(), Long.BYTES, header).path("wpe.weight").path("data_offsets");
    int start = Long.BYTES + header + positions.get(0).intValue();
    for (int at = start + position * 128 * Float.BYTES; at < Long.BYTES + header + positions.get(1).intValue();
        at += Float.BYTES) {
      weights.putFloat(at, 3e38f);
    }
    Files.write(copy.resolve("model.safetensors"), weights.array());
    return ModelFolder.open(copy);
  }

  @Test
  void contextsThatLeaveNoRoomAreLeftOut() throws Exception {
    String endless = "name : The Vine ".repeat(200) + "|| The Vine .";
    assertEquals(1, evaluate(List.of(endless, LINES.get(1)), "metrics: [BLEU]", (texts, of) -> {}).samples().size());
    InputException refusal =
        assertThrows(InputException.class, () -> evaluate(List.of(endless), "metrics: [BLEU]", (texts, of) -> {}));
    assertTrue(refusal.getMessage().contains("leaves no room for a text to score"), refusal.getMessage());
  }
}
