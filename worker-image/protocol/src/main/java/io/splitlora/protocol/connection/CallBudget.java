package io.splitlora.protocol.connection;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.splitlora.v1.SplitTrainingGrpc;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls of a method a connection may have open. Each of them can hold an incomplete message and, while the
 * service is asked, a thread. One more ends with {@code RESOURCE_EXHAUSTED}.
 */
final class CallBudget implements ServerInterceptor {

  /** What is open on a connection. */
  static final Attributes.Key<Open> CONNECTION = Attributes.Key.create("splitlora-open-calls");

  /** A caller needs one of each at a time; more, because the end of one is noticed after the next has begun. */
  private static final int FEW = 4;
  /** A generating client has one for each batch of texts. */
  private static final int TEXTS = 8;

  /** The numbers of open calls by method. */
  static final class Open {

    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    private boolean begin(String method) {
      boolean within = of(method).incrementAndGet() <= CallBudget.of(method);
      if (!within) {
        end(method);
      }
      return within;
    }

    private void end(String method) {
      of(method).decrementAndGet();
    }

    private AtomicInteger of(String method) {
      return calls.computeIfAbsent(method, name -> new AtomicInteger());
    }
  }

  /** Most open calls of one method, given its full name, on a connection. */
  static int of(String method) {
    return method.equals(SplitTrainingGrpc.getInferMethod().getFullMethodName()) ? TEXTS : FEW;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
      ServerCallHandler<Q, R> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Open open = Objects.requireNonNull(call.getAttributes().get(CONNECTION), "a call without a connection");
    if (!open.begin(method)) {
      throw Status.RESOURCE_EXHAUSTED.withDescription("more than " + of(method) + " open calls of " + method
          + " on one connection; end one of them first").asRuntimeException();
    }
    try {
      return new Counted<>(next.startCall(call, headers), () -> open.end(method));
    } catch (RuntimeException refused) {
      open.end(method);
      throw refused;
    }
  }

  /** A call's end comes once: as its completion or as its cancellation. */
  private static final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {

    private final Runnable onEnd;

    Counted(ServerCall.Listener<Q> service, Runnable onEnd) {
      super(service);
      this.onEnd = onEnd;
    }

    @Override
    public void onComplete() {
      onEnd.run();
      super.onComplete();
    }

    @Override
    public void onCancel() {
      onEnd.run();
      super.onCancel();
    }
  }
}
