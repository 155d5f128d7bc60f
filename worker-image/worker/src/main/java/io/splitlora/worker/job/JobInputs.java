package io.splitlora.worker.job;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.DataSpec;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.model.Source;
import io.splitlora.files.InputException;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.ManifestException;
import io.splitlora.manifest.Pools;
import io.splitlora.manifest.TrainingDigest;
import io.splitlora.manifest.reader.ManifestReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A manifest and what it names, as every role reads it: model folder, tokenizer, shards.
 *
 * @param pools of the job
 */
public record JobInputs(JobManifest job, Pools pools, Path manifest, List<String> overrides, Path samples) {

  public static JobInputs read(Path manifest, List<String> overrides, Path samples) throws ManifestException {
    return read(manifest, overrides, samples, note -> {});
  }

  /** The notes say what of the manifest was passed over. */
  public static JobInputs read(Path manifest, List<String> overrides, Path samples, Consumer<String> notes)
      throws ManifestException {
    JobManifest job = ManifestReader.read(manifest, overrides, notes);
    return new JobInputs(job, Pools.of(job.spec()), manifest, overrides, samples);
  }

  public String name() {
    return job.metadata().name();
  }

  public SplitLoRAJobSpec spec() {
    return job.spec();
  }

  /** Digest of everything in the manifest that decides the result. */
  public String digest() {
    return TrainingDigest.of(job);
  }

  /** Whether a digest, perhaps of another version, is of a job with this result. */
  public boolean isDigest(String digest) {
    return TrainingDigest.isOf(digest, job);
  }

  public boolean split() {
    return spec().training().method() == Method.SplitLoRA;
  }

  /** The model folder, its cut checked. */
  public ModelFolder openModel() {
    ModelFolder model = ModelFolder.open(resolve(spec().model().source()));
    if (split()) {
      pools.all().forEach(pool -> model.checkCut(pool.blocks(model.config().layers())));
    }
    return model;
  }

  public Tokenizer openTokenizer(ModelFolder model) {
    Tokenizer tokenizer = Tokenizer.load(model.path());
    model.checkTokenizer(tokenizer.vocabularySize());
    return tokenizer;
  }

  /** The adapter that the split server trains: the blocks behind the first cut; with FedLoRA and CenLoRA none. */
  public AdapterLayout serverLayout(Gpt2Config model) {
    return AdapterLayout.of(model, spec().adapter(), pools.firstCut(model.layers()), model.layers());
  }

  public AdapterLayout layoutOfAllBlocks(Gpt2Config model) {
    return AdapterLayout.of(model, spec().adapter(), 0, model.layers());
  }

  public ClientPoolSpec pool(String name) {
    return spec().clientPools().stream().filter(pool -> pool.name().equals(name)).findFirst()
        .orElseThrow(() -> new InputException(manifest + ": spec.clientPools has no pool '" + name + "'; it has "
            + spec().clientPools().stream().map(ClientPoolSpec::name).toList()));
  }

  /** The shards of a pool's clients. */
  public Shards openShards(ClientPoolSpec pool) {
    DataSpec data = pool.data();
    if (spec().training().method() == Method.CenLoRA) {
      return Shards.openWhole(data, resolve(data.source()));
    }
    return Shards.open(data, pools.get(pool.name()).clients(), spec().training().seed(), resolve(data.source()));
  }

  /** The same, after a look at the batches that can be made of them. */
  public Shards openShards(ClientPoolSpec pool, ModelFolder model, Tokenizer tokenizer) {
    Shards shards = openShards(pool);
    if (split()) {
      new BatchesAtTheCut(spec(), model.config()).check(pool.name(), shards, tokenizer);
    }
    return shards;
  }

  public Shards openValidation(EvaluationSpec evaluation) {
    return Shards.openWhole(evaluation.data(), resolve(evaluation.data().source()));
  }

  private Path resolve(String source) {
    return Source.resolve(source, Objects.requireNonNull(manifest.toAbsolutePath().getParent()), samples);
  }
}
