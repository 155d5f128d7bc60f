package io.splitlora.worker.splitserver;

/** What a local step of all participants moved over the cut, in counted tokens and bytes. */
record StepTraffic(long countedTokens, long bytesUp, long bytesDown) {

  static final StepTraffic NONE = new StepTraffic(0, 0, 0);

  StepTraffic plus(long tokens, long up, long down) {
    return new StepTraffic(countedTokens + tokens, bytesUp + up, bytesDown + down);
  }
}
