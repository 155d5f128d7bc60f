package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.federation.round.Coordinator;
import io.splitlora.federation.wire.Leases;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.Reason;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import io.splitlora.v1.UploadReceipt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Takes states into the spool, each only from who holds the lease that is open, and only one that it can go on with.
 */
final class StateUploads {

  /** The split server's state on its way up, of which there is one. */
  private static final String OF_SERVER = "server";

  private final Loop loop;
  private final Coordinator coordinator;
  private final Tickets tickets;
  private final OpenLeases open;
  private final JobState states;
  private final Transfers transfers;

  StateUploads(Loop loop, Coordinator coordinator, Tickets tickets, JobState states,
      Transfers transfers) {
    this.loop = loop;
    this.coordinator = coordinator;
    this.tickets = tickets;
    this.states = states;
    this.transfers = transfers;
    open = new OpenLeases(loop, coordinator, tickets);
  }

  StreamObserver<StateChunk> receive(StreamObserver<UploadReceipt> out) {
    return new Call(out);
  }

  private Path place(StateHeader header) {
    return header.hasClient() ? states.spooled(open.require(header.getClient()), header.getStep())
        : states.spooledServer(open.require(Leases.of(header.getServer())));
  }

  /** One upload. */
  private final class Call implements StreamObserver<StateChunk> {

    private final SpooledUpload upload = new SpooledUpload(states.largestUpload(), this::begin);
    private final StreamObserver<UploadReceipt> out;
    private Optional<Transfers.Transfer> transfer = Optional.empty();
    private boolean over;

    Call(StreamObserver<UploadReceipt> out) {
      this.out = out;
    }

    private Path begin(StateHeader header) {
      Path place = place(header);
      transfer = Optional.of(header.hasClient()
          ? transfers.begin(Leases.of(header.getClient()).client(), header.getClient(), header.getSize(), this::cut)
          : transfers.begin(OF_SERVER, header.getServer(), header.getSize(), this::cut));
      return place;
    }

    private void end() {
      over = true;
      transfer.ifPresent(transfers::end);
    }

    private synchronized void cut(Status status) {
      if (!over) {
        end();
        upload.discard();
        out.onError(status.asRuntimeException());
      }
    }

    @Override
    public synchronized void onNext(StateChunk chunk) {
      if (over) {
        return;
      }
      if (chunk.hasHeader()) {
        checkOwner(chunk.getHeader());
      }
      refusing(() -> upload.add(chunk));
    }

    @Override
    public synchronized void onError(Throwable gone) {
      end();
      upload.discard();
    }

    @Override
    public synchronized void onCompleted() {
      if (over) {
        return;
      }
      try {
        refusing(() -> keep(upload));
        end();
        out.onNext(UploadReceipt.getDefaultInstance());
        out.onCompleted();
      } catch (StatusRuntimeException e) {
        end();
        out.onError(e);
      }
    }

    /** An upload that cannot be kept ends its call with a sentence and leaves nothing in the spool. */
    private void refusing(SpoolStep step) {
      try {
        step.run();
      } catch (IllegalArgumentException e) {
        upload.discard();
        refuse(String.valueOf(e.getMessage()));
        throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
      } catch (StatusRuntimeException e) {
        upload.discard();
        throw e;
      } catch (IOException e) {
        upload.discard();
        throw loop.end(JournalException.notWritten(states.spool() + ": an upload", e));
      }
    }

    /**
     * What is wrong with an upload concerns its client alone: the coordinator decides whether the round goes on without
     * it.
     */
    private void refuse(String why) {
      upload.ofClient().ifPresent(lease -> failed(lease, Reason.REFUSED_UPLOAD, "its upload is refused: " + why));
    }
  }

  /** Unless somebody else holds the lease by now. */
  private void failed(io.splitlora.v1.Lease shown, Reason reason, String why) {
    loop.execute(() -> {
      if (tickets.admits(shown)) {
        coordinator.leaseFailed(Leases.of(shown), reason, why);
      }
    });
  }

  private interface SpoolStep {
    void run() throws IOException;
  }

  private static void checkOwner(StateHeader header) {
    if (header.hasClient()) {
      Caller.requireRole(Role.CLIENT);
      Caller.requirePool(header.getClient().getPool());
    } else {
      Caller.requireRole(Role.SPLIT_SERVER);
    }
  }

  private void keep(SpooledUpload upload) throws IOException {
    StateHeader header = upload.complete();
    if (header.hasClient()) {
      checkClient(upload, header);
      upload.moveIntoPlace(() -> open.require(header.getClient()));
      loop.execute(() -> coordinator.kept(Leases.of(header.getClient()), header.getStep()));
    } else {
      RoundId round = open.require(Leases.of(header.getServer()));
      checkServer(upload, round);
      upload.moveIntoPlace(() -> open.require(round));
    }
  }

  private void checkClient(SpooledUpload upload, StateHeader header) throws IOException {
    Lease lease = Leases.of(header.getClient());
    Coordinator.Start start = open.start(header.getClient());
    try (StateOnDisk state = upload.read()) {
      states.check(state, lease, start.participant(), header.getStep());
      if (!state.finite()) {
        failed(header.getClient(), Reason.DIVERGED_CLIENT, "its adapter is not finite");
        throw new IllegalArgumentException("the adapter of " + lease + " is not finite");
      }
    }
  }

  private void checkServer(SpooledUpload upload, RoundId round) throws IOException {
    try (StateOnDisk state = upload.read()) {
      states.checkServer(state);
      if (!state.finite()) {
        loop.execute(() -> serverDiverged(round));
        throw new IllegalArgumentException("the split server's adapter is not finite after " + round);
      }
    }
  }

  private void serverDiverged(RoundId round) {
    if (coordinator.valid(round)) {
      coordinator.fail(Reason.DIVERGED_CLIENT,
          "the split server's adapter is not finite after " + round + "; lower the learning rate");
    }
  }
}
