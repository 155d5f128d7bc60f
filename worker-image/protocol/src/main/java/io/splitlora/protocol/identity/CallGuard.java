package io.splitlora.protocol.identity;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.splitlora.protocol.bounds.LogPace;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits a call if the peer's certificate is of this server's job and {@link CallPolicy} lists the peer's role. It
 * counts every {@code PERMISSION_DENIED}, also those of the services. It logs each of them, and each {@code
 * INVALID_ARGUMENT}, such as a message out of bounds, with the certificate's name, at most once a second for each name.
 */
public final class CallGuard implements ServerInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(CallGuard.class);

  private final Identity own;
  private final LongAdder refusals = new LongAdder();
  private final LogPace log = new LogPace();

  public CallGuard(Identity own) {
    this.own = own;
  }

  public Identity own() {
    return own;
  }

  /** Calls refused since the start. */
  public long refusals() {
    return refusals.sum();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
      ServerCallHandler<Q, R> next) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    String method = call.getMethodDescriptor().getFullMethodName();
    GuardedCall<Q, R> guarded = new GuardedCall<>(call, status -> ended(session, method, status));
    try {
      Identity caller = admit(session, method);
      Context context = Context.current().withValue(Caller.KEY, caller);
      return new GuardedListener<>(guarded, Contexts.interceptCall(context, guarded, headers, next));
    } catch (StatusRuntimeException refused) {
      guarded.refuse(refused);
      return new ServerCall.Listener<>() {};
    }
  }

  private Identity admit(SSLSession session, String method) {
    Identity caller = identity(session);
    if (!caller.isOfSameJobAs(own)) {
      throw denied("%s is not of job %s/%s: it may call nothing here.".formatted(caller, own.namespace(), own.job()));
    }
    Set<Role> callers = CallPolicy.callers(method);
    if (!callers.contains(caller.role())) {
      throw denied("%s may not call %s: %s may."
          .formatted(caller, method, callers.isEmpty() ? "no role" : "only " + Role.either(callers)));
    }
    return caller;
  }

  private static Identity identity(SSLSession session) {
    try {
      return Identity.of(certificate(session));
    } catch (SSLPeerUnverifiedException none) {
      throw denied("A call without a certificate: use one of this job.");
    } catch (IllegalArgumentException unusable) {
      throw denied(unusable.getMessage());
    }
  }

  private void ended(SSLSession session, String method, Status status) {
    boolean denied = status.getCode() == Status.Code.PERMISSION_DENIED;
    if (denied) {
      refusals.increment();
    }
    if (denied || status.getCode() == Status.Code.INVALID_ARGUMENT) {
      String caller = name(session);
      log.tell(caller).ifPresent(
          passedOver -> LOG.warn("Refused {}: {} (certificate {}){}", method, status.getDescription(), caller,
              passedOver == 0 ? "" : ", and " + passedOver + " calls of it before"));
    }
  }

  private static String name(SSLSession session) {
    try {
      X509Certificate certificate = certificate(session);
      return "'%s', serial %x, issued by '%s'".formatted(certificate.getSubjectX500Principal().getName(),
          certificate.getSerialNumber(), certificate.getIssuerX500Principal().getName());
    } catch (SSLPeerUnverifiedException none) {
      return "none";
    }
  }

  private static X509Certificate certificate(SSLSession session) throws SSLPeerUnverifiedException {
    Certificate[] chain = session == null ? new Certificate[0] : session.getPeerCertificates();
    if (chain.length == 0) {
      throw new SSLPeerUnverifiedException("no certificate");
    }
    return (X509Certificate) chain[0];
  }

  private static StatusRuntimeException denied(@Nullable String sentence) {
    return Status.PERMISSION_DENIED.withDescription(sentence).asRuntimeException();
  }
}
