package io.splitlora.worker.job;

/**
 * The aggregator does not want this process: it has another manifest, model or data, or a certificate of another role.
 */
public final class RefusedException extends RuntimeException {

  public RefusedException(String message) {
    super(message);
  }
}
