package io.splitlora.worker.cli;

import io.splitlora.protocol.issuance.OperatorIssuer;
import io.splitlora.protocol.process.RoleCommandLine;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of a pod's role whose certificates the operator issues; it writes them into the folder of certificates. */
final class IssuerOptions {

  @Option(names = RoleCommandLine.ISSUER, required = true, paramLabel = "HOST:PORT",
      converter = Address.Converter.class, description = "Where the operator issues certificates to pods.")
  private Address address;

  @Option(names = RoleCommandLine.IDENTITY, required = true, paramLabel = "DIR",
      description = "Folder with this pod's token and the authorities that the operator is recognised by.")
  private Path folder;

  OperatorIssuer issuer(Path certificates) {
    return new OperatorIssuer(address.toString(), folder, certificates);
  }
}
