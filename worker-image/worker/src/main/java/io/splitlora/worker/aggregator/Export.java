package io.splitlora.worker.aggregator;

import io.splitlora.federation.adapter.PeftAdapter;
import io.splitlora.federation.adapter.PeftWriter;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.model.ModelException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The finished adapter of all blocks, where the user takes it.
 *
 * @param base where whoever loads the adapter finds the model
 */
record Export(JobState state, Path folder, String base) {

  /**
   * The model's name in the adapter; peft and transformers take it for a folder if there is one of that name. A pod's
   * paths mean nothing elsewhere: there the name is that of a folder where the reader works, and the dot keeps it from
   * being taken for a name on a hub.
   *
   * @param here whether who takes the adapter sees the same files
   */
  static String base(Path model, boolean here) {
    Path absolute = model.toAbsolutePath().normalize();
    return here ? absolute.toString() : "./" + absolute.getFileName();
  }

  /** Writes the adapter and reads it once more. @return why that failed, if it did */
  Optional<String> write() {
    var adapter = PeftAdapter.of(state.ofAllBlocks(), state.baseChange());
    try {
      PeftWriter.write(adapter, folder, base);
      PeftWriter.sha256(folder);
      return Optional.empty();
    } catch (ModelException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  String sha256() {
    return PeftWriter.sha256(folder);
  }
}
