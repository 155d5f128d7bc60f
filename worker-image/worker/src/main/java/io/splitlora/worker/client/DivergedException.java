package io.splitlora.worker.client;

/** A client's numbers are not finite any more. */
final class DivergedException extends RuntimeException {

  DivergedException(String message) {
    super(message);
  }
}
