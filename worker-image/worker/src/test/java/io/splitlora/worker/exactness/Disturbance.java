package io.splitlora.worker.exactness;

import io.splitlora.v1.Progress;

/**
 * Something that happens to a job at a moment.
 *
 * @param afterRounds completed rounds from which on it happens
 * @param phase that the job is in then
 * @param pause milliseconds after that
 */
record Disturbance(String name, int afterRounds, String phase, long pause, Action action) {

  interface Action {
    void on(Site site) throws Exception;
  }

  static Disturbance kill(String process, int afterRounds, String phase, long pause) {
    return new Disturbance("kill " + process, afterRounds, phase, pause, site -> site.kill(process));
  }

  static Disturbance handOver(String process, int afterRounds, long pause) {
    return new Disturbance("terminate " + process, afterRounds, "Running", pause, site -> site.terminate(process));
  }

  /** Whether its moment has come; a moment that was missed comes late rather than never. */
  boolean due(Progress now) {
    return now.getCompletedRounds() > afterRounds || now.getCompletedRounds() == afterRounds && now.getPhase().equals(phase);
  }
}
