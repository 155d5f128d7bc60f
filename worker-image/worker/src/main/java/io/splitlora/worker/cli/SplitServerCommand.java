package io.splitlora.worker.cli;

import io.splitlora.worker.splitserver.SplitServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "split-server", mixinStandardHelpOptions = true,
    description = "Role: runs the blocks behind the cut, and evaluates.")
final class SplitServerCommand implements Callable<Integer> {

  @Mixin
  private RoleProcessOptions role;

  @Option(names = "--listen", required = true, paramLabel = "HOST:PORT", description = "Where clients call.")
  private String listen;

  @Option(names = "--aggregator", required = true, paramLabel = "HOST:PORT", description = "The aggregator.")
  private String aggregator;

  @Override
  public Integer call() throws Exception {
    var address = RoleProcessOptions.Address.of(listen);
    return SplitServer.run(role.read(), address.host(), address.port(), aggregator).code();
  }
}
