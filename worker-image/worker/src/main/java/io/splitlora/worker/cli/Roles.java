package io.splitlora.worker.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program of the pods' image, and of the processes of a local run: each runs one of the three roles. */
@Command(name = "splitlora", mixinStandardHelpOptions = true, version = Program.VERSION,
    description = "The roles of split federated LoRA fine-tuning, as the operator and a local run start them.",
    synopsisSubcommandLabel = "ROLE",
    footer = {"", "Help on a role:  splitlora ROLE --help"},
    subcommands = {AggregatorCommand.class, SplitServerCommand.class, ClientCommand.class})
public final class Roles {

  private Roles() {}

  public static void main(String[] arguments) {
    Program.run(new Roles(), arguments);
  }

  static CommandLine commandLine() {
    return Program.commandLine(new Roles());
  }
}
