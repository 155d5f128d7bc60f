package io.splitlora.worker.cli;

import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.worker.aggregator.Aggregator;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = RoleCommandLine.AGGREGATOR, mixinStandardHelpOptions = true,
    description = "Role: decides about rounds, merges the clients' adapters, keeps the journal.")
public final class AggregatorCommand implements Callable<Integer> {

  @Mixin
  private RoleProcessOptions role;

  @Option(names = RoleCommandLine.LISTEN, required = true, paramLabel = "HOST:PORT",
      converter = Address.Converter.class, description = "Where the others call.")
  private Address listen;

  @Option(names = RoleCommandLine.JOURNAL, required = true, paramLabel = "DIR",
      description = "The journal's folder, on durable storage.")
  private Path journal;

  @Option(names = RoleCommandLine.EXPORT, required = true, paramLabel = "DIR",
      description = "Where the finished adapter is written.")
  private Path export;

  @Override
  public Integer call() throws Exception {
    return Aggregator.run(role.read(), listen.host(), listen.port(), journal, export).code();
  }
}
