package io.splitlora.worker.aggregator;

import io.splitlora.worker.adapter.PeftAdapter;
import io.splitlora.worker.model.ModelException;
import io.splitlora.worker.round.JobState;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The finished adapter of all blocks, where the user takes it.
 *
 * @param base where the model came from, for whoever loads the adapter
 */
record Export(JobState state, Path folder, String base) {

  /** Writes the adapter and reads it once more. @return why that was not possible, if it was not */
  Optional<String> write() {
    var adapter = PeftAdapter.of(state.whole(), state.baseChange());
    try {
      adapter.write(folder, base);
      PeftAdapter.sha256(folder);
      return Optional.empty();
    } catch (ModelException e) {
      return Optional.of(e.getMessage());
    }
  }

  String sha256() {
    return PeftAdapter.sha256(folder);
  }
}
