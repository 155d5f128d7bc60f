package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static io.splitlora.protocol.connection.Loopback.OPERATOR;
import static io.splitlora.protocol.connection.Loopback.SPLIT_SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.protocol.identity.CallGuard;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.Activations;
import io.splitlora.v1.InferRequest;
import io.splitlora.v1.Lease;
import io.splitlora.v1.SplitTrainingGrpc;
import io.splitlora.v1.Tensor;
import io.splitlora.v1.TrainReply;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServersTest {

  @TempDir
  Path folder;
  private final OwnPoolOnly service = new OwnPoolOnly();
  private Loopback job;
  private Server server;

  @BeforeEach
  void open() {
    job = new Loopback(folder);
  }

  @AfterEach
  void close() {
    job.close();
  }

  @Test
  void portInUseSaysWhereAndWhatToDo() throws Exception {
    Server first = job.serve(AGGREGATOR);
    Path certificates = job.folder(Loopback.issue(AGGREGATOR));
    PortInUse refused = assertThrows(PortInUse.class,
        () -> Servers.listen("127.0.0.1", first.getPort(), certificates, AGGREGATOR));
    assertEquals(
        "Port 127.0.0.1:%d is in use by another process: stop that one, or choose another port (0 takes any free one)."
            .formatted(first.getPort()),
        refused.getMessage());
  }

  @Test
  void certificateOfSomeoneElseIsNotServedWith() throws Exception {
    Path certificates = job.folder(Loopback.issue(SPLIT_SERVER));
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
        () -> Servers.listen("127.0.0.1", 0, certificates, AGGREGATOR));
    assertEquals("The certificate in %s is that of %s, not of %s: name the folder of the latter."
        .formatted(certificates, SPLIT_SERVER, AGGREGATOR), refused.getMessage());
  }

  @Test
  void ownPoolIsServedAndAnotherRefused() throws Exception {
    CallGuard guard = new CallGuard(SPLIT_SERVER);
    ManagedChannel channel = pools(guard, CLIENT);
    assertEquals(Status.Code.OK, train(channel, "edge").getCode());
    Status refused = train(channel, "cloud");
    assertEquals(Status.Code.PERMISSION_DENIED, refused.getCode());
    assertEquals(CLIENT + " may not act for pool 'cloud': only its clients may.", refused.getDescription());
    assertEquals(1, guard.refusals());
    assertEquals("completed", service.ends.poll(5, TimeUnit.SECONDS));
    assertEquals("lost", service.ends.poll(5, TimeUnit.SECONDS), "the service may let go what it holds for the stream");
  }

  @Test
  void refusalThatAServiceThrowsBeforeTheFirstMessageReachesTheCaller() throws Exception {
    CallGuard guard = new CallGuard(SPLIT_SERVER);
    Status refused = Calls.call(pools(guard, CLIENT), SplitTrainingGrpc.getInferMethod());
    assertEquals(Status.Code.PERMISSION_DENIED, refused.getCode());
    assertEquals(CLIENT + " may not do this: only operator may.", refused.getDescription());
    assertEquals(1, guard.refusals());
  }

  @Test
  void requirementsHoldForTheCallerOfTheContext() throws Exception {
    Context.current().withValue(Caller.KEY, OPERATOR).call(() -> {
      Caller.requireRole(Role.CLIENT, Role.OPERATOR);
      assertThrows(StatusRuntimeException.class, () -> Caller.requireRole(Role.CLIENT, Role.SPLIT_SERVER));
      assertThrows(StatusRuntimeException.class, () -> Caller.requirePool("edge"));
      return null;
    });
    assertThrows(IllegalStateException.class, Caller::current);
  }

  @Test
  void oneConnectionOpensNoMoreCallsThanAJobNeeds() throws Exception {
    ManagedChannel channel = pools(new CallGuard(SPLIT_SERVER), CLIENT);
    int most = CallBudget.of(SplitTrainingGrpc.getTrainMethod().getFullMethodName());
    for (int i = 0; i < most; i++) {
      hold(channel);
    }
    for (int i = 0; i < 500 && service.opened.get() < most; i++) {
      Thread.sleep(10);
    }
    Status oneMore = train(channel, "edge");
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, oneMore.getCode(), oneMore.toString());
    assertTrue(oneMore.getDescription().contains("more than " + most + " open calls of"), oneMore.toString());
    assertEquals(Status.Code.OK,
        train(job.channel(server, Role.SPLIT_SERVER, Loopback.issue(CLIENT)), "edge").getCode(), "others are heard");
    assertEquals(most, service.opened.get() - 1);
  }

  @Test
  void whatIsCompressedIsRefusedBeforeItGrows() throws Exception {
    ManagedChannel channel = pools(new CallGuard(SPLIT_SERVER), CLIENT);
    var bomb = Activations.newBuilder().setLease(Lease.newBuilder().setPool("edge"))
        .setTargets(ByteString.copyFrom(new byte[32 << 20])).build();
    Status refused = Calls.call(channel, SplitTrainingGrpc.getTrainMethod(), bomb, "gzip");
    assertEquals(Status.Code.UNIMPLEMENTED, refused.getCode(), refused.toString());
    assertTrue(refused.getDescription().contains("gzip"), refused.toString());
  }

  /** A call that stays open. */
  private static void hold(ManagedChannel channel) {
    SplitTrainingGrpc.newStub(channel).train(new StreamObserver<>() {
      @Override
      public void onNext(TrainReply reply) {}

      @Override
      public void onError(Throwable lost) {}

      @Override
      public void onCompleted() {}
    });
  }

  private ManagedChannel pools(CallGuard guard, Identity caller) throws Exception {
    server = job.serve(guard, job.folder(Loopback.issue(guard.own())), service);
    return job.channel(server, guard.own().role(), Loopback.issue(caller));
  }

  private static Status train(ManagedChannel channel, String pool) {
    Activations activations = Activations.newBuilder().setLease(Lease.newBuilder().setPool(pool)).build();
    return Calls.call(channel, SplitTrainingGrpc.getTrainMethod(), activations);
  }

  /** A service like ours: it checks the lease of each message, or refuses the stream at once. */
  private static final class OwnPoolOnly extends SplitTrainingGrpc.SplitTrainingImplBase {

    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final AtomicInteger opened = new AtomicInteger();

    @Override
    public StreamObserver<Activations> train(StreamObserver<TrainReply> replies) {
      opened.incrementAndGet();
      return new StreamObserver<>() {
        @Override
        public void onNext(Activations message) {
          Caller.requirePool(message.getLease().getPool());
        }

        @Override
        public void onError(Throwable lost) {
          ends.add("lost");
        }

        @Override
        public void onCompleted() {
          ends.add("completed");
          replies.onCompleted();
        }
      };
    }

    @Override
    public StreamObserver<InferRequest> infer(StreamObserver<Tensor> replies) {
      Caller.requireRole(Role.OPERATOR);
      throw new AssertionError("not reached");
    }
  }
}
