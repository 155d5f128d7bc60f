package io.splitlora.worker.cli;

import picocli.CommandLine.Command;

/** The program of the pods' image: a pod runs one of the three roles. */
@Command(name = "splitlora", mixinStandardHelpOptions = true, version = "splitlora 0.1.0",
    description = "The roles of split federated LoRA fine-tuning, as the operator and a local run start them.",
    synopsisSubcommandLabel = "ROLE",
    footer = {"", "Help on a role:  splitlora ROLE --help"},
    subcommands = {AggregatorCommand.class, SplitServerCommand.class, ClientCommand.class})
public final class Roles {

  private Roles() {}

  public static void main(String[] arguments) {
    Program.run(new Roles(), arguments);
  }
}
