package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.federation.round.Coordinator;
import io.splitlora.federation.wire.Leases;
import io.splitlora.federation.wire.StateStream;
import io.splitlora.files.FileTrouble;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.Reason;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import java.util.Optional;

/** Sends states from journal and spool, each only to who holds the lease that is open. */
final class StateDownloads {

  private final Loop loop;
  private final Coordinator coordinator;
  private final OpenLeases open;
  private final JobState states;
  private final Transfers transfers;

  StateDownloads(Loop loop, Coordinator coordinator, Tickets tickets, JobState states,
      Transfers transfers) {
    this.loop = loop;
    this.coordinator = coordinator;
    this.states = states;
    this.transfers = transfers;
    open = new OpenLeases(loop, coordinator, tickets);
  }

  void send(DownloadRequest request, StreamObserver<StateChunk> out) {
    try {
      switch (request.getSubjectCase()) {
        case CLIENT -> sendClient(request, out);
        case SERVER -> sendServer(request, out);
        case EVALUATION -> sendAdapterOfAllBlocks(out);
        case BASE_CHANGE -> sendBaseChange(out);
        default -> throw Status.INVALID_ARGUMENT.withDescription("a download of nothing").asRuntimeException();
      }
    } catch (StatusRuntimeException e) {
      out.onError(e);
    } catch (JournalException | FileTrouble e) {
      out.onError(loop.end(e));
    }
  }

  private void sendClient(DownloadRequest request, StreamObserver<StateChunk> out) {
    Caller.requireRole(Role.CLIENT);
    Caller.requirePool(request.getClient().getPool());
    Lease lease = Leases.of(request.getClient());
    Begin begin = begin(request.getClient(), lease, -1);
    byte[] state = begin.state;
    send(StateHeader.newBuilder().setClient(request.getClient()).setStep(begin.step), state, out);
    loop.execute(() -> coordinator.reports().sent(lease, state.length));
  }

  /** Where a pod begins with a lease, and the state there. */
  private record Begin(int step, byte[] state) {}

  /** A later state may take the place of the one that is asked for; then it is asked for that one. */
  private Begin begin(io.splitlora.v1.Lease shown, Lease lease, int gone) {
    Coordinator.Start start = open.start(shown);
    int step = start.step();
    if (step == gone) {
      throw new JournalException(Reason.JOURNAL_FAILED, states.spooled(lease, step) + " is gone");
    }
    Optional<byte[]> state = step == 0 ? Optional.of(first(states.ofClient(lease, start.participant())))
        : states.kept(lease, step);
    return state.map(bytes -> new Begin(step, bytes)).orElseGet(() -> begin(shown, lease, step));
  }

  private void send(StateHeader.Builder header, byte[] state, StreamObserver<StateChunk> out) {
    OutgoingState.send(out, transfers, state.length, StateStream.chunks(header, state));
  }

  /** Moments that are all zero need not travel. */
  private static byte[] first(HeldState state) {
    return StateFile.encode(state, state.state().updates() > 0);
  }

  private void sendServer(DownloadRequest request, StreamObserver<StateChunk> out) {
    Caller.requireRole(Role.SPLIT_SERVER);
    open.require(Leases.of(request.getServer()));
    send(StateHeader.newBuilder().setServer(request.getServer()), StateFile.encode(states.ofServer(), true), out);
  }

  private void sendAdapterOfAllBlocks(StreamObserver<StateChunk> out) {
    Caller.requireRole(Role.SPLIT_SERVER);
    send(StateHeader.newBuilder(), StateFile.encode(states.ofAllBlocks(), false), out);
  }

  /** Everyone who runs blocks needs it: the base that it changes is everyone's. */
  private void sendBaseChange(StreamObserver<StateChunk> out) {
    byte[] change = StateFile.encode(states.baseChange().held(), false);
    send(StateHeader.newBuilder(), change, out);
    if (Caller.current().role() == Role.CLIENT) {
      loop.execute(() -> coordinator.reports().baseSent(change.length));
    }
  }
}
