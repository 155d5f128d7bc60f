package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.RoundId;
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
import io.splitlora.v1.UploadReceipt;
import java.io.IOException;
import java.nio.file.Path;

/** Uploads into the spool and downloads from journal and spool; each only for who holds the valid lease. */
final class States {

  private final Loop loop;
  private final Coordinator coordinator;
  private final JobState states;

  States(Loop loop, Coordinator coordinator, JobState states) {
    this.loop = loop;
    this.coordinator = coordinator;
    this.states = states;
  }

  // --- down ---

  void send(DownloadRequest request, StreamObserver<StateChunk> out) {
    try {
      switch (request.getSubjectCase()) {
        case CLIENT -> sendClient(request, out);
        case SERVER -> sendServer(request, out);
        case EVALUATION -> sendWhole(out);
        case BASE_CHANGE -> sendBaseChange(out);
        default -> throw Status.INVALID_ARGUMENT.withDescription("a download of nothing").asRuntimeException();
      }
      out.onCompleted();
    } catch (StatusRuntimeException e) {
      out.onError(e);
    } catch (JournalException | FileTrouble e) {
      out.onError(ended(e));
    }
  }

  private void sendClient(DownloadRequest request, StreamObserver<StateChunk> out) {
    Caller.requireRole(Role.CLIENT);
    Caller.requirePool(request.getClient().getPool());
    Lease lease = Leases.of(request.getClient());
    Coordinator.Start start = loop.ask(() -> coordinator.start(lease)).orElseThrow(() -> stale(lease));
    byte[] state = start.step() == 0 ? first(states.ofClient(lease, start.participant())) : states.handedOver(lease);
    StateStream.send(StateHeader.newBuilder().setClient(request.getClient()).setStep(start.step()), state, out::onNext);
    loop.execute(() -> coordinator.figures().sent(lease, state.length));
  }

  /** Moments that are all zero need not travel. */
  private static byte[] first(HeldState state) {
    return StateFile.encode(state, state.state().updates() > 0);
  }

  private void sendServer(DownloadRequest request, StreamObserver<StateChunk> out) {
    Caller.requireRole(Role.SPLIT_SERVER);
    RoundId round = Leases.of(request.getServer());
    if (!loop.ask(() -> coordinator.valid(round))) {
      throw stale(round);
    }
    StateStream.send(StateHeader.newBuilder().setServer(request.getServer()), StateFile.encode(states.ofServer(), true), out::onNext);
  }

  private void sendWhole(StreamObserver<StateChunk> out) {
    Caller.requireRole(Role.SPLIT_SERVER);
    StateStream.send(StateHeader.newBuilder(), StateFile.encode(states.whole(), false), out::onNext);
  }

  /** Everyone who runs blocks needs it: the base that it changes is everyone's. */
  private void sendBaseChange(StreamObserver<StateChunk> out) {
    byte[] change = StateFile.encode(states.baseChange().held(), false);
    StateStream.send(StateHeader.newBuilder(), change, out::onNext);
    if (Caller.current().role() == Role.CLIENT) {
      loop.execute(() -> coordinator.figures().baseSent(change.length));
    }
  }

  // --- up ---

  StreamObserver<StateChunk> receive(StreamObserver<UploadReceipt> out) {
    return new StreamObserver<>() {
      private SpooledUpload upload;

      @Override
      public void onNext(StateChunk chunk) {
        if (chunk.hasHeader()) {
          checkOwner(chunk.getHeader());
        }
        refusing(() -> {
          if (upload == null && !chunk.hasHeader()) {
            throw new IllegalArgumentException("a state begins with its one header");
          }
          upload = upload == null ? begin(chunk.getHeader()) : upload;
          upload.add(chunk);
        });
      }

      @Override
      public void onError(Throwable gone) {
        discard();
      }

      @Override
      public void onCompleted() {
        try {
          refusing(() -> keep(upload));
          out.onNext(UploadReceipt.getDefaultInstance());
          out.onCompleted();
        } catch (StatusRuntimeException e) {
          out.onError(e);
        }
      }

      /** An upload that cannot be kept ends its call with a sentence and leaves nothing in the spool. */
      private void refusing(SpoolStep step) {
        try {
          step.run();
        } catch (IllegalArgumentException e) {
          discard();
          refuse(e.getMessage());
          throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
        } catch (StatusRuntimeException e) {
          discard();
          throw e;
        } catch (IOException e) {
          discard();
          throw ended(JournalException.notWritten(states.spool() + ": an upload", e));
        }
      }

      /** What is wrong with an upload concerns its client alone: the coordinator decides whether the round goes on without it. */
      private void refuse(String why) {
        if (upload != null && upload.ofClient().isPresent()) {
          loop.execute(() -> coordinator.leaseFailed(upload.ofClient().get(), Reason.REFUSED_UPLOAD, "its upload is refused: " + why));
        }
      }

      private void discard() {
        if (upload != null) {
          upload.discard();
        }
      }
    };
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

  private SpooledUpload begin(StateHeader header) throws IOException {
    Path place = header.hasClient() ? states.spooled(valid(Leases.of(header.getClient())))
        : states.spooledServer(valid(Leases.of(header.getServer())));
    return SpooledUpload.begin(place, states.largestUpload());
  }

  private Lease valid(Lease lease) {
    if (!loop.ask(() -> coordinator.valid(lease))) {
      throw stale(lease);
    }
    return lease;
  }

  private RoundId valid(RoundId round) {
    if (!loop.ask(() -> coordinator.valid(round))) {
      throw stale(round);
    }
    return round;
  }

  private void keep(SpooledUpload upload) throws IOException {
    if (upload == null) {
      throw new IllegalArgumentException("a state without a header");
    }
    StateHeader header = upload.complete();
    if (header.hasClient()) {
      Lease lease = valid(Leases.of(header.getClient()));
      Coordinator.Start start = loop.ask(() -> coordinator.start(lease)).orElseThrow(() -> stale(lease));
      checkClient(upload, lease, start, header.getStep());
      upload.moveIntoPlace(() -> valid(lease));
    } else {
      RoundId round = valid(Leases.of(header.getServer()));
      checkServer(upload, round);
      upload.moveIntoPlace(() -> valid(round));
    }
  }

  private void checkClient(SpooledUpload upload, Lease lease, Coordinator.Start start, int step) throws IOException {
    try (StateOnDisk state = upload.open()) {
      states.check(state, lease, start.participant(), step);
      if (!state.finite()) {
        loop.execute(() -> coordinator.leaseFailed(lease, Reason.DIVERGED_CLIENT, "its adapter is not finite"));
        throw new IllegalArgumentException("the adapter of " + lease + " is not finite");
      }
    }
  }

  private void checkServer(SpooledUpload upload, RoundId round) throws IOException {
    try (StateOnDisk state = upload.open()) {
      states.checkServer(state);
      if (!state.finite()) {
        loop.execute(() -> serverDiverged(round));
        throw new IllegalArgumentException("the split server's adapter is not finite after " + round);
      }
    }
  }

  private void serverDiverged(RoundId round) {
    if (coordinator.valid(round)) {
      coordinator.fail(Reason.DIVERGED_CLIENT, "the split server's adapter is not finite after " + round + "; lower the learning rate");
    }
  }

  /** A journal that cannot be used, were it for the moment, ends the aggregator; the caller hears why. */
  private StatusRuntimeException ended(RuntimeException failure) {
    loop.execute(() -> {
      throw failure;
    });
    return Status.UNAVAILABLE.withDescription(failure.getMessage()).asRuntimeException();
  }

  private static StatusRuntimeException stale(Object subject) {
    return Status.FAILED_PRECONDITION.withDescription("StaleLease: " + subject + " is not open").asRuntimeException();
  }
}
