package io.splitlora.worker.cli;

import io.splitlora.protocol.process.RoleCommandLine;
import io.splitlora.worker.client.ClientPod;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = RoleCommandLine.CLIENT, mixinStandardHelpOptions = true,
    description = "Role: works for the clients of a pool, next to their data.")
public final class ClientCommand implements Callable<Integer> {

  @Mixin
  private RoleProcessOptions role;

  @Option(names = RoleCommandLine.POOL, required = true, description = "Pool of the manifest that this pod works for.")
  private String pool;

  @Option(names = RoleCommandLine.POD, required = true, paramLabel = "NAME", description = "Name of this pod.")
  private String pod;

  @Option(names = RoleCommandLine.AGGREGATOR_ADDRESS, required = true, paramLabel = "HOST:PORT",
      converter = Address.Converter.class, description = "The aggregator.")
  private Address aggregator;

  @Option(names = RoleCommandLine.SPLIT_SERVER_ADDRESS, required = true, paramLabel = "HOST:PORT",
      converter = Address.Converter.class, description = "The split server.")
  private Address splitServer;

  @Override
  public Integer call() throws Exception {
    return ClientPod.run(role.read(), pool, pod, aggregator.toString(), splitServer.toString()).code();
  }
}
