package io.splitlora.workbench.bench;

import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelException;
import io.splitlora.federation.model.RandomGpt2;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Model sizes, with the names that the baseline uses. */
public enum BenchModel {
  /** GPT-2 with 124 million parameters. */
  small(Gpt2Config.GPT2_124M),
  tiny(sizes(1_000, 256, 256)),
  micro(sizes(256, 64, 64));

  private static final long SEED = 1;

  private final Gpt2Config sizes;

  BenchModel(Gpt2Config sizes) {
    this.sizes = sizes;
  }

  public Gpt2Config sizes() {
    return sizes;
  }

  private static Gpt2Config sizes(int vocabulary, int context, int hidden) {
    return new Gpt2Config(vocabulary, context, hidden, 4, 4, 4 * hidden, 1e-5, vocabulary - 1);
  }

  public Path folder(Path cache) {
    return folder(cache, sizes);
  }

  /** A folder with random weights of these sizes; it is written if it does not exist. */
  static Path folder(Path cache, Gpt2Config sizes) {
    Path folder =
        cache.resolve("gpt2-%d-%d-%d-%d".formatted(sizes.vocab(), sizes.context(), sizes.hidden(), sizes.layers()));
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path unfinished = folder.resolveSibling(folder.getFileName() + "-" + ProcessHandle.current().pid());
    RandomGpt2.write(unfinished, sizes, SEED);
    try {
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException another) {
      return folder;
    } catch (IOException e) {
      throw new ModelException(folder + " cannot be written (" + e.getMessage() + "); choose another --work-dir.", e);
    }
    return folder;
  }
}
