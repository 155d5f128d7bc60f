package io.splitlora.workbench.compare;

import io.splitlora.scores.Scores;
import io.splitlora.workbench.local.RunSummary;
import java.util.List;
import java.util.Optional;

/**
 * The result of a cell.
 *
 * @param summary empty if the run did not complete
 * @param losses mean training loss of each round
 * @param adapter SHA-256 of its weights; empty if there is none
 * @param remark what was adjusted, or why there is no result
 */
record Result(Cell cell, Optional<RunSummary> summary, List<Double> losses, Optional<Scores> scores, String adapter,
    String remark) {

  static Result refused(Cell cell, String why) {
    return new Result(cell, Optional.empty(), List.of(), Optional.empty(), "", why);
  }
}
