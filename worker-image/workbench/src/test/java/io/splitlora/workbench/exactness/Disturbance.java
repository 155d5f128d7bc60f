package io.splitlora.workbench.exactness;

import io.splitlora.v1.Progress;

/**
 * Something that happens to a job at a moment: in a phase, after so many rounds and, while it is running, so many local
 * steps of the next one.
 *
 * @param pods that must be there, so that a hand-over finds someone to hand over
 */
public record Disturbance(String name, int rounds, String phase, int steps, int pods, Action action) {

  public interface Action {
    void on(Site site) throws Exception;
  }

  public static Disturbance kill(String process, int rounds, int steps) {
    return new Disturbance("kill " + process, rounds, "Running", steps, 0, site -> site.kill(process));
  }

  public static Disturbance killDuringEvaluation(String process, int rounds) {
    return new Disturbance("kill " + process, rounds, "Evaluating", 0, 0, site -> site.kill(process));
  }

  public static Disturbance handOver(String process, int rounds, int steps, int pods) {
    return new Disturbance("terminate " + process, rounds, "Running", steps, pods, site -> site.terminate(process));
  }

  public static Disturbance of(String name, int rounds, int steps, Action action) {
    return new Disturbance(name, rounds, "Running", steps, 0, action);
  }

  /** Whether its moment has come. A moment that was missed counts as come. */
  boolean due(Progress now) {
    boolean late = now.getCompletedRounds() > rounds && now.getPhase().equals("Running") && now.getStep() > 0;
    return now.getPods() >= pods
        && (late || now.getCompletedRounds() == rounds && now.getPhase().equals(phase) && now.getStep() >= steps);
  }
}
