package io.splitlora.workbench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.evaluation.Meaning;
import io.splitlora.engine.evaluation.TextScorer;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.federation.adapter.PeftAdapter;
import io.splitlora.federation.adapter.PeftReader;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.files.InputException;
import io.splitlora.scores.Scores;
import io.splitlora.workbench.local.RunFolder;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Scores a finished run: its model writes texts for the first meanings of the evaluation data, decoded as the job says,
 * and each is scored against everything that people wrote for that meaning. The scores are kept in the run's folder.
 *
 * @param meanings how many
 */
public record RunScorer(int meanings) implements Comparison.Scorer {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** @throws InputException with a sentence if the job has no evaluation data */
  public static RunScorer of(SplitLoRAJobSpec spec, int meanings) {
    if (spec.evaluation() == null || spec.evaluation().data().format() == DataFormat.Text) {
      throw new InputException(
          "scores need evaluation data that says what to write about: E2E, a meaning||text a line, or JSONL;"
              + " add spec.evaluation, or leave --scores out");
    }
    return new RunScorer(meanings);
  }

  @Override
  public Scores score(JobInputs inputs, RunFolder run) throws IOException {
    Path kept = run.root().resolve("scores-" + meanings + ".json");
    if (!Files.exists(kept)) {
      Files.write(kept, JSON.writeValueAsBytes(scoresOf(inputs, run)));
    }
    return JSON.readValue(kept.toFile(), Scores.class);
  }

  private Scores scoresOf(JobInputs inputs, RunFolder run) {
    EvaluationSpec evaluation = inputs.spec().evaluation();
    List<Meaning> first = Meaning.of(inputs.openValidation(evaluation).shard(0), meanings);
    try (ModelFolder folder = inputs.openModel(); Tokenizer tokenizer = inputs.openTokenizer(folder);
        var compute = new Compute(1)) {
      PeftAdapter adapter = PeftReader.read(run.adapter(), folder.config());
      return compute.call(() -> {
        try (var model = new UnsplitModel(folder, adapter.layout(folder.config()), StepSettings.inference(1))) {
          var scorer =
              new TextScorer(first, tokenizer, folder.config(), evaluation.decoding(), inputs.spec().training().seed());
          return scorer.score(model, adapter.flat(), (texts, of) -> {}).scores();
        }
      });
    }
  }
}
