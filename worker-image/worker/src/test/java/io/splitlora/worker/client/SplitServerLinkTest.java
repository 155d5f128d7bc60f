package io.splitlora.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.splitlora.v1.Activations;
import io.splitlora.v1.TrainReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A pod whose split server is away, or comes back. */
class SplitServerLinkTest {

  private final Line line = new Line();
  private final Queue<Runnable> looks = new ArrayDeque<>();
  private final List<String> said = new ArrayList<>();
  private final SplitServerLink link = new SplitServerLink(line, reply -> said.add("reply"),
      new SplitServerLink.Trouble(why -> said.add("broken: " + why), why -> said.add("stranded: " + why)),
      (delay, look) -> {
        assertEquals(Duration.ofSeconds(3), delay);
        looks.add(look);
      });

  /** A stream that waits for a connection does not break: the pause before the next attempt would be waited out. */
  @Test
  void whateverIsSentCutsThePauseShort() {
    send(2);
    assertEquals(1, line.calls.size());
    assertEquals(2, line.attempts, "also into a stream that waits already");
    line.state = ConnectivityState.READY;
    send(1);
    assertEquals(2, line.attempts);
    assertEquals(2, looks.size());
  }

  @Test
  void theServerThatIsAwayIsTriedAgainAndThenGivenUp() {
    send(1);
    assertEquals(1, looksUntilStranded());
    assertTrue(line.calls.get(0).cancelled);
    assertEquals(List.of("stranded: no line to the split server: none was made in 3 s"), said);
    send(1);
    assertEquals(2, line.calls.size(), "the stream that waited is not used again");
    assertEquals(2, looksUntilStranded());
    send(1);
    assertEquals(4, looksUntilStranded());
    for (int i = 0; i < 9; i++) {
      send(1);
      looksUntilStranded();
    }
    send(1);
    int attempts = line.attempts;
    assertEquals(16, looksUntilStranded(), "no longer than this");
    assertEquals(15, line.attempts - attempts, "each look tries again");
  }

  @Test
  void aConnectionThatIsBeingMadeHasTime() {
    line.state = ConnectivityState.CONNECTING;
    send(1);
    assertEquals(5, looksUntilStranded());
  }

  @Test
  void whatWasSentLastHasTheWholePatience() {
    line.state = ConnectivityState.CONNECTING;
    send(1);
    look(4);
    send(1);
    look(1); // of the first
    assertEquals(5, looksUntilStranded());
  }

  @Test
  void aConnectionThatWasMadeInTimeIsAllThatWasWaitedFor() {
    send(1);
    line.state = ConnectivityState.READY;
    look(1);
    assertEquals(List.of(), said);
    assertTrue(looks.isEmpty());
    line.calls.get(0).replies.onMessage(TrainReply.getDefaultInstance());
    assertEquals(List.of("reply"), said);
  }

  @Test
  void aLookAtAStreamThatBrokeMeanwhileIsNone() {
    send(1);
    breakLast();
    assertEquals(List.of("broken: no line to the split server: gone"), said);
    look(1);
    assertEquals(1, said.size());
    assertTrue(looks.isEmpty());
  }

  @Test
  void streamsThatBreakOneAfterTheOtherAreOfNoUse() {
    line.state = ConnectivityState.READY;
    for (int i = 0; i < 3; i++) {
      send(1);
      breakLast();
    }
    assertEquals(List.of("broken", "broken", "stranded"),
        said.stream().map(saying -> saying.substring(0, saying.indexOf(':'))).toList());
    said.clear();
    send(1);
    breakLast();
    assertEquals(List.of("broken: no line to the split server: gone"), said, "it is tried anew");
  }

  private void send(int times) {
    for (int i = 0; i < times; i++) {
      link.send(Activations.getDefaultInstance());
    }
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      looks.remove().run();
    }
  }

  private int looksUntilStranded() {
    int before = said.size();
    int number = 0;
    while (said.size() == before) {
      look(1);
      number++;
    }
    assertTrue(looks.isEmpty());
    return number;
  }

  private void breakLast() {
    Call call = line.calls.get(line.calls.size() - 1);
    call.replies.onClose(Status.UNAVAILABLE.withDescription("gone"), new Metadata());
  }

  /** A channel in a state that the test says. */
  private static final class Line extends ManagedChannel {

    private final List<Call> calls = new ArrayList<>();
    private ConnectivityState state = ConnectivityState.TRANSIENT_FAILURE;
    private int attempts;

    @Override
    public ConnectivityState getState(boolean requestConnection) {
      return state;
    }

    @Override
    public void resetConnectBackoff() {
      attempts++;
    }

    @Override
    @SuppressWarnings("unchecked") // there is one method
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      assertTrue(options.isWaitForReady());
      var call = new Call();
      calls.add(call);
      return (ClientCall<Q, R>) call;
    }

    @Override
    public String authority() {
      return "split-server";
    }

    @Override
    public ManagedChannel shutdown() {
      return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
      return this;
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }

  private static final class Call extends ClientCall<Activations, TrainReply> {

    private Listener<TrainReply> replies;
    private boolean cancelled;

    @Override
    public void start(Listener<TrainReply> listener, Metadata headers) {
      replies = listener;
    }

    @Override
    public void request(int messages) {}

    @Override
    public void cancel(String message, Throwable cause) {
      cancelled = true;
    }

    @Override
    public void halfClose() {}

    @Override
    public void sendMessage(Activations message) {}
  }
}
