package io.splitlora.protocol.issuance;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.splitlora.protocol.connection.IssuerTransport;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.P256;
import io.splitlora.protocol.identity.Pem;
import io.splitlora.v1.IssuanceGrpc;
import io.splitlora.v1.IssueRequest;
import io.splitlora.v1.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks the operator. The token, and the authorities by which the operator is recognised, lie in a folder that the
 * kubelet keeps; they are read each time. The private key is made here and leaves this process only for the pod's own
 * memory.
 *
 * <p>Also trusted are the authorities that were handed out with the last certificate: the operator may long not have
 * written a new one beside the token, as for a job that it refuses, while pods ask again thrice before one signs.
 *
 * @param address HOST:PORT
 * @param folder with {@link #TOKEN} and {@link LeafCertificate#AUTHORITY}
 * @param certificates the folder of what was issued, with another {@link LeafCertificate#AUTHORITY}; empty at first
 */
public record OperatorIssuer(String address, Path folder, Path certificates) implements Issuer {

  public static final String TOKEN = "token";
  /** For whom the token is: no other receiver may use it, and the operator takes none that is for another. */
  public static final String AUDIENCE = "splitlora.io";

  private static final int PATIENCE_SECONDS = 15;

  @Override
  public LeafCertificate issue() throws IOException {
    try {
      ManagedChannel channel =
          IssuerTransport.channel(address, trusted());
      try {
        return issue(channel);
      } finally {
        channel.shutdownNow();
      }
    } catch (StatusRuntimeException refused) {
      throw new IOException("%s does not issue one: %s".formatted(address, sentence(refused.getStatus())), refused);
    } catch (IllegalArgumentException unusable) {
      throw new IOException("what is in %s, or what %s sent, cannot be used: %s".formatted(folder, address,
          unusable.getMessage()), unusable);
    }
  }

  private List<X509Certificate> trusted() throws IOException {
    var trusted = new LinkedHashSet<>(Pem.certificates(text(LeafCertificate.AUTHORITY)));
    try {
      trusted.addAll(Pem.certificates(Files.readString(certificates.resolve(LeafCertificate.AUTHORITY))));
    } catch (NoSuchFileException | IllegalArgumentException nothingUsable) {
      // the first one is asked for, or again
    }
    return List.copyOf(trusted);
  }

  private LeafCertificate issue(ManagedChannel channel) throws IOException {
    KeyPair keys = P256.newKeys();
    String token = text(TOKEN).strip();
    IssuedCertificate issued = IssuanceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .issue(IssueRequest.newBuilder().setToken(token)
            .setPublicKey(ByteString.copyFrom(keys.getPublic().getEncoded()))
            .setProof(ByteString.copyFrom(P256.proof(keys.getPrivate(), token))).build());
    var leaf = Pem.certificates(issued.getCertificate()).get(0);
    if (!Pem.belongTogether(leaf, keys.getPrivate())) {
      throw new IllegalArgumentException("the certificate is not for the key that was sent");
    }
    return new LeafCertificate(leaf, keys.getPrivate(), List.copyOf(Pem.certificates(issued.getAuthorities())));
  }

  private String text(String file) throws IOException {
    try {
      return Files.readString(folder.resolve(file));
    } catch (NoSuchFileException missing) {
      throw new IOException(folder.resolve(file) + " is missing", missing);
    }
  }

  private static String sentence(Status status) {
    Throwable cause = status.getCause();
    return status.getCode() + (status.getDescription() == null ? "" : ", " + status.getDescription())
        + (cause == null ? "" : " (" + cause.getMessage() + ")");
  }
}
