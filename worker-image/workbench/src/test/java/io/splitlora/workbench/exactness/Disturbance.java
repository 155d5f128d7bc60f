package io.splitlora.workbench.exactness;

import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Phase;

/**
 * Something that happens to a job at a moment: in a phase, after so many rounds and, while it is running, so many local
 * steps of the next one.
 *
 * @param pods that must be there, so that a hand-over finds someone to hand over
 */
public record Disturbance(String name, int rounds, Phase phase, int steps, int pods, Action action) {

  public interface Action {
    void on(Site site) throws Exception;
  }

  public static Disturbance kill(String process, int rounds, int steps) {
    return new Disturbance("kill " + process, rounds, Phase.RUNNING, steps, 0, site -> site.kill(process));
  }

  public static Disturbance killDuringEvaluation(String process, int rounds) {
    return new Disturbance("kill " + process, rounds, Phase.EVALUATING, 0, 0, site -> site.kill(process));
  }

  public static Disturbance handOver(String process, int rounds, int steps, int pods) {
    return new Disturbance("terminate " + process, rounds, Phase.RUNNING, steps, pods, site -> site.terminate(process));
  }

  public static Disturbance of(String name, int rounds, int steps, Action action) {
    return new Disturbance(name, rounds, Phase.RUNNING, steps, 0, action);
  }

  /** Whether its moment has come. A moment that was missed counts as come. */
  boolean due(Progress now) {
    int completed = now.getRounds().getCompleted();
    int step = now.getRounds().getStep();
    boolean late = completed > rounds && now.getPhase() == Phase.RUNNING && step > 0;
    return now.getClients().getPods() >= pods
        && (late || completed == rounds && now.getPhase() == phase && step >= steps);
  }
}
