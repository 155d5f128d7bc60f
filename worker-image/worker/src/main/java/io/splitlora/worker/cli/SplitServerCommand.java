package io.splitlora.worker.cli;

import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.worker.splitserver.SplitServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = RoleCommandLine.SPLIT_SERVER, mixinStandardHelpOptions = true,
    description = "Role: runs the blocks behind the cut, and evaluates.")
public final class SplitServerCommand implements Callable<Integer> {

  @Mixin
  private RoleProcessOptions role;

  @Option(names = RoleCommandLine.LISTEN, required = true, paramLabel = "HOST:PORT",
      converter = Address.Converter.class, description = "Where clients call.")
  private Address listen;

  @Option(names = RoleCommandLine.AGGREGATOR_ADDRESS, required = true, paramLabel = "HOST:PORT",
      converter = Address.Converter.class, description = "The aggregator.")
  private Address aggregator;

  @Override
  public Integer call() throws Exception {
    return SplitServer.run(role.read(), listen.host(), listen.port(), aggregator.toString()).code();
  }
}
