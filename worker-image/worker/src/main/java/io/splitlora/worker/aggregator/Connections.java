package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.PodId;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.round.Orders;
import io.splitlora.federation.wire.Leases;
import io.splitlora.v1.Evaluate;
import io.splitlora.v1.Finish;
import io.splitlora.v1.HandOver;
import io.splitlora.v1.LeaseGranted;
import io.splitlora.v1.LeaseVoided;
import io.splitlora.v1.OpenRound;
import io.splitlora.v1.ParticipantsDropped;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundAbandoned;
import io.splitlora.v1.ServerOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The open streams to pods and split server; carries the coordinator's orders. All calls come from the loop. */
final class Connections implements Orders {

  private final Map<PodId, StreamObserver<PodOrder>> pods = new HashMap<>();
  private final Tickets tickets = new Tickets();
  private final Supplier<Optional<String>> export;
  private final Consumer<Finish> onFinish;
  private Optional<StreamObserver<ServerOrder>> server = Optional.empty();
  private Optional<Finish> finish = Optional.empty();

  Connections(Supplier<Optional<String>> export, Consumer<Finish> onFinish) {
    this.export = export;
    this.onFinish = onFinish;
  }

  /** @return whether the job goes on; if it is over, the pod is told at once */
  boolean add(PodId pod, StreamObserver<PodOrder> stream) {
    pods.put(pod, stream);
    finish.ifPresent(end -> send(stream, PodOrder.newBuilder().setFinish(end).build()));
    return finish.isEmpty();
  }

  /** A connection of a pod with this name whose end was not noticed yet. */
  Optional<PodId> named(String pool, String name) {
    return pods.keySet().stream().filter(pod -> pod.pool().equals(pool) && pod.name().equals(name)).findFirst();
  }

  boolean remove(PodId pod) {
    return pods.remove(pod) != null;
  }

  /** Ends the line of a pod in whose name another one has greeted. If it is alive after all, it greets again. */
  boolean end(PodId pod) {
    StreamObserver<PodOrder> line = pods.remove(pod);
    if (line != null) {
      endFor(line, pod + " has greeted on another line");
    }
    return line != null;
  }

  private static void endFor(StreamObserver<?> line, String why) {
    try {
      line.onError(Status.UNAVAILABLE.withDescription(why).asRuntimeException());
    } catch (IllegalStateException e) {
      // it has ended already, which nobody has noticed
    }
  }

  boolean setServer(StreamObserver<ServerOrder> stream) {
    server = Optional.of(stream);
    finish.ifPresent(end -> send(stream, ServerOrder.newBuilder().setFinish(end).build()));
    return finish.isEmpty();
  }

  boolean isServer(StreamObserver<ServerOrder> stream) {
    return server.filter(known -> known == stream).isPresent();
  }

  boolean hasServer() {
    return server.isPresent();
  }

  void removeServer() {
    server = Optional.empty();
  }

  Tickets tickets() {
    return tickets;
  }

  boolean isEmpty() {
    return pods.isEmpty() && server.isEmpty();
  }

  @Override
  public void grant(PodId pod, Lease lease, int fromStep) {
    toPod(pod, PodOrder.newBuilder().setGranted(
        LeaseGranted.newBuilder().setLease(tickets.grant(lease)).setFromStep(fromStep)).build());
  }

  @Override
  public void askForHandOver(PodId pod, Lease lease) {
    toPod(pod, PodOrder.newBuilder().setHandOver(HandOver.newBuilder().setLease(Leases.message(lease))).build());
  }

  @Override
  public void dismiss(PodId pod) {
    toPod(pod, PodOrder.newBuilder()
        .setFinish(Finish.newBuilder().setSucceeded(true).setMessage("nothing is left for this pod")).build());
  }

  @Override
  public void abandon(RoundId round) {
    var abandoned = RoundAbandoned.newBuilder().setRound(Leases.message(round)).build();
    pods.values().forEach(stream -> send(stream, PodOrder.newBuilder().setAbandoned(abandoned).build()));
    server.ifPresent(stream -> send(stream, ServerOrder.newBuilder().setAbandoned(abandoned).build()));
  }

  @Override
  public void voidLease(PodId pod, Lease lease) {
    toPod(pod, PodOrder.newBuilder().setVoided(LeaseVoided.newBuilder().setLease(Leases.message(lease))).build());
  }

  @Override
  public void dropOnServer(RoundId round, List<Participant> participants) {
    var order = ParticipantsDropped.newBuilder().setRound(Leases.message(round))
        .addAllParticipants(participants.stream().map(Leases::message).toList());
    server.ifPresent(stream -> send(stream, ServerOrder.newBuilder().setDropped(order).build()));
  }

  @Override
  public void openOnServer(RoundId round, List<Participant> participants) {
    var order = OpenRound.newBuilder().setRound(Leases.message(round)).setTicketKey(tickets.key())
        .addAllParticipants(participants.stream().map(Leases::message).toList());
    server.ifPresent(stream -> send(stream, ServerOrder.newBuilder().setOpen(order).build()));
  }

  @Override
  public void evaluate(int completedRounds) {
    var order = Evaluate.newBuilder().setCompletedRounds(completedRounds);
    server.ifPresent(stream -> send(stream, ServerOrder.newBuilder().setEvaluate(order).build()));
  }

  @Override
  public Optional<String> export() {
    return export.get();
  }

  @Override
  public void finish(boolean succeeded, Reason reason, String message) {
    if (finish.isPresent()) {
      return;
    }
    Finish end = Finish.newBuilder().setSucceeded(succeeded).setReason(reason).setMessage(message).build();
    finish = Optional.of(end);
    pods.values().forEach(stream -> send(stream, PodOrder.newBuilder().setFinish(end).build()));
    server.ifPresent(stream -> send(stream, ServerOrder.newBuilder().setFinish(end).build()));
    onFinish.accept(end);
  }

  private void toPod(PodId pod, PodOrder order) {
    StreamObserver<PodOrder> stream = pods.get(pod);
    if (stream != null) {
      send(stream, order);
    }
  }

  private static <T> void send(StreamObserver<T> stream, T order) {
    try {
      stream.onNext(order);
    } catch (IllegalStateException | io.grpc.StatusRuntimeException e) {
      // the stream has ended; its end is reported by itself
    }
  }
}
