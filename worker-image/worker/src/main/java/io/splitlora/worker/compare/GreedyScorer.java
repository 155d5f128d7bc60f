package io.splitlora.worker.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.api.v1alpha1.DataFormat;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.worker.adapter.PeftAdapter;
import io.splitlora.worker.data.Example;
import io.splitlora.worker.data.InputException;
import io.splitlora.worker.data.Tokenizer;
import io.splitlora.worker.generation.GreedyDecoder;
import io.splitlora.worker.job.JobInputs;
import io.splitlora.worker.local.RunFolder;
import io.splitlora.worker.model.ModelFolder;
import io.splitlora.worker.scores.Scores;
import io.splitlora.worker.scores.Segment;
import io.splitlora.worker.training.Compute;
import io.splitlora.worker.training.StepSettings;
import io.splitlora.worker.training.WholeModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores a finished run by what its model says, greedily, to the first meanings of the evaluation data; each is scored
 * against everything that people wrote for it. Kept beside the run, as scores.json.
 *
 * @param meanings how many
 */
public record GreedyScorer(int meanings) implements Comparison.Scorer {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_TOKENS = 64;

  /** @throws InputException with a sentence if the job has no data to score on */
  public static GreedyScorer of(SplitLoRAJobSpec spec, int meanings) {
    if (spec.evaluation() == null || spec.evaluation().data().format() != DataFormat.E2E) {
      throw new InputException("scores need evaluation data of the format E2E, a meaning||text a line;"
          + " add spec.evaluation, or leave --scores out");
    }
    return new GreedyScorer(meanings);
  }

  @Override
  public Scores score(JobInputs inputs, RunFolder run) throws IOException {
    Path kept = run.root().resolve("scores-" + meanings + ".json");
    if (!Files.exists(kept)) {
      Files.write(kept, JSON.writeValueAsBytes(Scores.of(segments(inputs, run))));
    }
    return JSON.readValue(kept.toFile(), Scores.class);
  }

  private List<Segment> segments(JobInputs inputs, RunFolder run) {
    try (ModelFolder folder = inputs.openModel(); Tokenizer tokenizer = inputs.openTokenizer(folder); var compute = new Compute(1)) {
      PeftAdapter adapter = PeftAdapter.read(run.adapter(), folder.config());
      return compute.call(() -> {
        try (var model = new WholeModel(folder, adapter.layout(folder.config()), StepSettings.inference(1))) {
          var decoder = new GreedyDecoder(model, folder.config(), adapter.flat());
          List<Segment> segments = new ArrayList<>();
          for (Map.Entry<String, List<String>> meaning : references(inputs).entrySet()) {
            int[] prompt = decoder.prompt(tokenizer.encode(meaning.getKey()));
            segments.add(new Segment(tokenizer.decode(decoder.continuation(prompt, MOST_TOKENS)).strip(), meaning.getValue()));
          }
          return segments;
        }
      });
    }
  }

  private Map<String, List<String>> references(JobInputs inputs) {
    EvaluationSpec evaluation = inputs.spec().evaluation();
    Map<String, List<String>> byMeaning = new LinkedHashMap<>();
    for (Example example : inputs.openValidation(evaluation).shard(0)) {
      if (byMeaning.size() < meanings || byMeaning.containsKey(example.context())) {
        byMeaning.computeIfAbsent(example.context(), meaning -> new ArrayList<>()).add(example.completion());
      }
    }
    return byMeaning;
  }
}
