package io.splitlora.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import io.splitlora.api.v1alpha1.JobAnnotations;
import io.splitlora.api.v1alpha1.JobConditions;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * That a failed job is to go on: what was wrong is mended, and its user has given the annotation
 * {@link JobAnnotations#RESUME} another value since. The status remembers the value of before, so that each counts
 * once, whichever operator sees it.
 */
public final class Resumption {
  private static final int LONGEST_WORD = 256;

  private Resumption() {}

  public static boolean isAsked(SplitLoRAJob job) {
    return Conditions.isTrue(job.getStatus(), JobConditions.FAILED).isPresent()
        && word(job).filter(asked -> !asked.equals(job.getStatus().resume())).isPresent();
  }

  /** Whether another value was given. */
  public static boolean isAnother(SplitLoRAJob before, SplitLoRAJob now) {
    return !Objects.equals(word(before), word(now));
  }

  /** What the status remembers. */
  static String remembered(Facts facts) {
    return facts.ending().isPresent()
        ? Optional.ofNullable(facts.job().getStatus()).map(before -> before.resume()).orElse(null)
        : word(facts.job()).orElse(null);
  }

  /** When a job that had failed went on. */
  static Optional<Instant> time(SplitLoRAJob job) {
    return Conditions.find(job.getStatus(), JobConditions.FAILED)
        .filter(failed -> failed.getStatus().equals("False") && job.getStatus().resume() != null)
        .map(Condition::getLastTransitionTime).map(Instant::parse);
  }

  private static Optional<String> word(SplitLoRAJob job) {
    return Optional.ofNullable(job.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(JobAnnotations.RESUME))
        .map(word -> word.substring(0, Math.min(LONGEST_WORD, word.length())));
  }
}
