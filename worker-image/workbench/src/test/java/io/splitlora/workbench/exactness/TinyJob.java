package io.splitlora.workbench.exactness;

import io.splitlora.manifest.ManifestException;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A job that is over in seconds and yet has all that a disturbance can hit: dropout, moments, cursors, epochs,
 * evaluation.
 */
public final class TinyJob {

  public static final Path SAMPLES = Path.of("../../examples/samples").toAbsolutePath().normalize();

  private static final String MANIFEST = """
      apiVersion: splitlora.io/v1alpha1
      kind: SplitLoRAJob
      metadata: {name: tiny}
      spec:
        model: {source: sample://tiny-gpt2}
        adapter: {rank: 2, dropout: 0.1, targets: [q, v, mlp_in]}
        split: {cut: 2}
        training: {rounds: 8, localSteps: 20, batchSize: 4, learningRate: 0.003, clipNorm: 1, seed: 7}
        runPolicy: {backoffLimit: 20}
        clientPools:
          - name: shops
            clients: 3
            replicas: 3
            data:
              source: sample://cinema/train-*.txt
              partition: {type: FilePerClient}
        evaluation:
          data: {source: "sample://cinema/valid.txt"}
          everyRounds: 2
          examples: 40
          metrics: [BLEU, METEOR]
          contexts: 4
          decoding: {strategy: Sampling, temperature: 0.7, maxNewTokens: 24}
      """;

  private TinyJob() {}

  /** Writes the manifest into a folder. */
  public static Path manifest(Path folder) throws IOException {
    return Files.writeString(folder.resolve("tiny.yaml"), MANIFEST);
  }

  public static JobInputs in(Path folder, String... overrides) throws IOException, ManifestException {
    Path manifest = manifest(folder);
    return JobInputs.read(manifest, new ArrayList<>(List.of(overrides)), SAMPLES);
  }
}
