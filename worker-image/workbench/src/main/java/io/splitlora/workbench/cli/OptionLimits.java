package io.splitlora.workbench.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses a number out of range as a mistake on the command line. */
public final class OptionLimits {

  private OptionLimits() {}

  public static int atLeast(CommandSpec command, String option, int value, int least) {
    return between(command, option, value, least, Integer.MAX_VALUE);
  }

  public static int between(CommandSpec command, String option, int value, int least, int most) {
    require(command, value >= least && value <= most, option + " is " + value + "; give a number of "
        + (most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most));
    return value;
  }

  public static void require(CommandSpec command, boolean holds, String sentence) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), sentence);
    }
  }
}
