package io.splitlora.workbench.hostile;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.splitlora.workbench.exactness.LocalSite;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Calls whose messages are bytes, so that what no program of ours would write can be sent too. It counts what was sent
 * and how the calls ended.
 */
final class RawCalls implements AutoCloseable {

  /** Calls of one message and one method that are open at once: as many as a server reads on one connection. */
  private static final int AT_ONCE = 3;
  private static final int PATIENCE_SECONDS = 60;
  private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  };

  private final ManagedChannel channel;
  private final Map<Request, Semaphore> places = new ConcurrentHashMap<>();
  private final Map<Status.Code, LongAdder> ends = new ConcurrentHashMap<>();
  private final LongAdder sent = new LongAdder();

  RawCalls(ManagedChannel channel) {
    this.channel = channel;
  }

  /** How many calls ended how. */
  Map<Status.Code, LongAdder> ends() {
    return ends;
  }

  long sent() {
    return sent.sum();
  }

  /** Opens a call that may stay open. */
  RawCall open(Request request, CallOptions options, Consumer<byte[]> onReply, Consumer<Status> onEnd) {
    ClientCall<byte[], byte[]> call =
        channel.newCall(request.method().toBuilder(BYTES, BYTES).build(), options);
    var opened = new RawCall(call);
    call.start(new ClientCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        onReply.accept(message);
        call.request(1);
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        ends.computeIfAbsent(status.getCode(), code -> new LongAdder()).increment();
        opened.over = true;
        onEnd.accept(status);
      }
    }, new Metadata());
    call.request(1);
    return opened;
  }

  /** Sends one message on a call of its own. */
  void strike(Request request, CallOptions options, byte[] message, Consumer<Status> onEnd) {
    Semaphore place = places.computeIfAbsent(request, any -> new Semaphore(AT_ONCE));
    take(place, 1);
    RawCall call = open(request, options, reply -> {}, end -> {
      place.release();
      onEnd.accept(end);
    });
    call.send(message);
    call.halfClose();
  }

  /** Waits until all calls of one message have ended. */
  void awaitAll() {
    for (Semaphore place : places.values()) {
      take(place, AT_ONCE);
      place.release(AT_ONCE);
    }
  }

  private void take(Semaphore place, int calls) {
    try {
      if (!place.tryAcquire(calls, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("calls have not ended for " + PATIENCE_SECONDS + " s; so far " + ends);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  /** A call that stays open until one side ends it. */
  final class RawCall {

    private final ClientCall<byte[], byte[]> call;
    private volatile boolean over;

    RawCall(ClientCall<byte[], byte[]> call) {
      this.call = call;
    }

    RawCall send(byte[] message) {
      sent.increment();
      try {
        call.sendMessage(message);
      } catch (IllegalStateException e) {
        // the server has ended it, and whoever opened it was told how
      }
      return this;
    }

    /** Waits until the server has read enough of what was sent to read more, or has ended the call. */
    boolean awaitReady() {
      long since = System.nanoTime();
      while (!call.isReady() && !over) {
        LocalSite.pause(1);
        if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
          throw new AssertionError("a call is not read for " + PATIENCE_SECONDS + " s");
        }
      }
      return !over;
    }

    void halfClose() {
      call.halfClose();
    }

    void cancel() {
      call.cancel("gone", null);
    }
  }
}
