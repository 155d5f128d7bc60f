package io.splitlora.worker.job;

import io.splitlora.protocol.process.LastWords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a role leaves its last words, if anywhere. That they cannot be written never hides what they are about. */
public record LastWordsFile(Optional<Path> path) {
  private static final Logger LOG = LoggerFactory.getLogger(LastWordsFile.class);

  public void write(LastWords words) {
    path.ifPresent(file -> {
      try {
        words.write(file);
      } catch (IOException e) {
        LOG.warn("{}: the last words could not be written: {}", file, e.toString());
      }
    });
  }
}
