package io.splitlora.manifest;

import java.util.List;
import java.util.stream.Collectors;

/** A manifest was refused; the message has a line for each problem and their number at the end. */
public final class ManifestException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  public ManifestException(List<Problem> problems) {
    super(
        problems.stream().map(Problem::toString).collect(Collectors.joining("\n", "", "\n" + count(problems.size()))));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }

  private static String count(int problems) {
    return problems == 1 ? "1 problem" : problems + " problems";
  }
}
