package io.splitlora.operator.issuance;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.operator.credentials.Certifier;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.protocol.bounds.LogPace;
import io.splitlora.protocol.identity.P256;
import io.splitlora.protocol.identity.Pem;
import io.splitlora.v1.IssuanceGrpc;
import io.splitlora.v1.IssueRequest;
import io.splitlora.v1.IssuedCertificate;
import java.security.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs for a pod what the operator finds that it is, and nothing that it says. */
final class IssuerService extends IssuanceGrpc.IssuanceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerService.class);

  private final PodIdentities pods;
  private final Certifier certifier;
  private final Turns turns;
  private final LogPace log = new LogPace();

  IssuerService(PodIdentities pods, Certifier certifier, Turns turns) {
    this.pods = pods;
    this.certifier = certifier;
    this.turns = turns;
  }

  @Override
  public void issue(IssueRequest request, StreamObserver<IssuedCertificate> out) {
    try {
      out.onNext(issued(request));
      out.onCompleted();
    } catch (StatusRuntimeException refused) {
      log.tell("refused", "no certificate: " + refused.getStatus().getDescription(), LOG::warn);
      out.onError(refused);
    } catch (KubernetesClientException e) {
      log.tell("unknown", "no certificate, as the API server cannot be asked: " + e.getMessage(), LOG::warn);
      out.onError(Status.UNAVAILABLE.withDescription("the API server cannot be asked").asRuntimeException());
    } catch (RuntimeException e) {
      log.tell("failed", "no certificate, by an error of this program: " + e, LOG::error);
      out.onError(
          Status.INTERNAL.withDescription("an error of the operator, which is in its log").asRuntimeException());
    }
  }

  private IssuedCertificate issued(IssueRequest request) {
    PublicKey key = key(request); // what needs nobody else is looked at first
    turns.takeOfAll();
    var asker = pods.asker(request.getToken());
    turns.takeOf(asker.namespace());
    var identity = pods.of(asker);
    var certificate = certifier.sign(identity, key,
        new ObjectNames(identity.job()).hosts(identity.namespace(), identity.role()));
    LOG.debug("certificate of {} until {}", identity, certificate.getNotAfter().toInstant());
    return IssuedCertificate.newBuilder().setCertificate(Pem.of(certificate))
        .setAuthorities(Pem.of(certifier.authorities().trusted())).build();
  }

  private static PublicKey key(IssueRequest request) {
    try {
      return P256.proven(request.getPublicKey().toByteArray(), request.getProof().toByteArray(), request.getToken());
    } catch (IllegalArgumentException unusable) {
      throw Status.INVALID_ARGUMENT.withDescription(unusable.getMessage()).asRuntimeException();
    }
  }
}
