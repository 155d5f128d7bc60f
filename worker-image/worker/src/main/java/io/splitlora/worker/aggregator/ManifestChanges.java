package io.splitlora.worker.aggregator;

import io.splitlora.federation.round.RoundLimits;
import io.splitlora.manifest.ManifestException;
import io.splitlora.worker.job.JobInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the manifest has changed since it was read. In a pod the kubelet renews the file about a minute after a
 * change of the job's spec, and the API server has let nothing change that decides the result.
 */
final class ManifestChanges {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestChanges.class);

  private final JobInputs inputs;
  private Optional<FileTime> seen;
  private RoundLimits known;

  ManifestChanges(JobInputs inputs) {
    this.inputs = inputs;
    seen = modified();
    known = RoundLimits.of(inputs.spec());
  }

  /** The limits, if they have changed. */
  Optional<RoundLimits> limits() {
    Optional<FileTime> now = modified();
    if (now.isEmpty() || now.equals(seen)) {
      return Optional.empty();
    }
    seen = now;
    Optional<RoundLimits> changed = read().filter(limits -> !limits.equals(known));
    changed.ifPresent(limits -> {
      LOG.info(
          "{} has changed: from now on a round has {} s (0: no deadline) and is opened again at most {} times in a row",
          inputs.manifest(), limits.deadlineSeconds(), limits.backoffLimit());
      known = limits;
    });
    return changed;
  }

  private Optional<FileTime> modified() {
    try {
      return Optional.of(Files.getLastModifiedTime(inputs.manifest()));
    } catch (IOException e) {
      return Optional.empty(); // it is being replaced, or was there for the start only
    }
  }

  private Optional<RoundLimits> read() {
    try {
      JobInputs changed = JobInputs.read(inputs.manifest(), inputs.overrides(), inputs.samples());
      if (inputs.isDigest(changed.digest())) {
        return Optional.of(RoundLimits.of(changed.spec()));
      }
      LOG.warn("{} has changed in what decides the result; the job goes on with what it was", inputs.manifest());
    } catch (ManifestException e) {
      LOG.warn("{} has changed and cannot be read; the job goes on with what it was: {}", inputs.manifest(),
          e.problems().get(0));
    } catch (RuntimeException e) { // whatever a half-written file does to its reader, it must not end the run
      LOG.warn("{} has changed and cannot be read; the job goes on with what it was: {}", inputs.manifest(),
          e.toString());
    }
    return Optional.empty();
  }
}
