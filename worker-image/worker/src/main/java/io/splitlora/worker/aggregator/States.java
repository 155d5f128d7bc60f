package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.splitlora.identity.Caller;
import io.splitlora.identity.Role;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.Reason;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import io.splitlora.v1.UploadReceipt;
import io.splitlora.worker.adapter.AdapterState;
import io.splitlora.worker.adapter.StateFile;
import io.splitlora.worker.journal.JournalException;
import io.splitlora.worker.round.Coordinator;
import io.splitlora.worker.round.JobState;
import io.splitlora.worker.round.Lease;
import io.splitlora.worker.round.RoundId;
import io.splitlora.worker.wire.Leases;
import io.splitlora.worker.wire.StateStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;

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
        default -> throw Status.INVALID_ARGUMENT.withDescription("a download of nothing").asRuntimeException();
      }
      out.onCompleted();
    } catch (StatusRuntimeException e) {
      out.onError(e);
    } catch (JournalException e) {
      out.onError(ended(e));
    }
  }

  private void sendClient(DownloadRequest request, StreamObserver<StateChunk> out) {
    Caller.requireRole(Role.CLIENT);
    Caller.requirePool(request.getClient().getPool());
    Lease lease = Leases.of(request.getClient());
    Coordinator.Start start = loop.ask(() -> coordinator.start(lease)).orElseThrow(() -> stale(lease));
    AdapterState state = start.step() == 0 ? states.ofClient(start.participant()) : states.handedOver(lease);
    StateStream.send(StateHeader.newBuilder().setClient(request.getClient()).setStep(start.step()), StateFile.encode(state), out::onNext);
  }

  private void sendServer(DownloadRequest request, StreamObserver<StateChunk> out) {
    Caller.requireRole(Role.SPLIT_SERVER);
    RoundId round = Leases.of(request.getServer());
    if (!loop.ask(() -> coordinator.valid(round))) {
      throw stale(round);
    }
    StateStream.send(StateHeader.newBuilder().setServer(request.getServer()), StateFile.encode(states.ofServer()), out::onNext);
  }

  private void sendWhole(StreamObserver<StateChunk> out) {
    Caller.requireRole(Role.SPLIT_SERVER);
    StateStream.send(StateHeader.newBuilder(), StateFile.encode(AdapterState.initial(states.wholeAdapter())), out::onNext);
  }

  // --- up ---

  StreamObserver<StateChunk> receive(StreamObserver<UploadReceipt> out) {
    int largest = Math.max(states.clientParameters(), states.serverParameters());
    var collector = new StateStream.Collector(StateFile.sizeOf(largest));
    return new StreamObserver<>() {
      @Override
      public void onNext(StateChunk chunk) {
        if (chunk.hasHeader()) {
          checkOwner(chunk.getHeader());
        }
        try {
          collector.add(chunk);
        } catch (IllegalArgumentException e) {
          throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
        }
      }

      @Override
      public void onError(Throwable gone) {}

      @Override
      public void onCompleted() {
        try {
          keep(collector.header(), collector.content());
          out.onNext(UploadReceipt.getDefaultInstance());
          out.onCompleted();
        } catch (IllegalArgumentException e) {
          out.onError(Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
        } catch (StatusRuntimeException e) {
          out.onError(e);
        }
      }
    };
  }

  private static void checkOwner(StateHeader header) {
    if (header.hasClient()) {
      Caller.requireRole(Role.CLIENT);
      Caller.requirePool(header.getClient().getPool());
    } else {
      Caller.requireRole(Role.SPLIT_SERVER);
    }
  }

  private void keep(StateHeader header, byte[] content) {
    if (header.hasClient()) {
      Lease lease = Leases.of(header.getClient());
      AdapterState state = StateFile.decode(ByteBuffer.wrap(content), states.clientParameters());
      if (!state.finite()) {
        loop.execute(() -> coordinator.leaseFailed(lease, Reason.DIVERGED_CLIENT, "its adapter is not finite"));
        throw new IllegalArgumentException("the adapter of " + lease + " is not finite");
      }
      spool(states.spooled(lease), content, () -> coordinator.valid(lease), lease);
    } else {
      RoundId round = Leases.of(header.getServer());
      if (!StateFile.decode(ByteBuffer.wrap(content), states.serverParameters()).finite()) {
        loop.execute(() -> serverDiverged(round));
        throw new IllegalArgumentException("the split server's adapter is not finite after " + round);
      }
      spool(states.spooledServer(round), content, () -> coordinator.valid(round), round);
    }
  }

  private void serverDiverged(RoundId round) {
    if (coordinator.valid(round)) {
      coordinator.fail(Reason.DIVERGED_CLIENT, "the split server's adapter is not finite after " + round + "; lower the learning rate");
    }
  }

  /** Written beside its place first: what is in the spool is whole. */
  private void spool(Path place, byte[] content, Callable<Boolean> valid, Object subject) {
    if (!loop.ask(valid)) {
      throw stale(subject);
    }
    try {
      Path temporary = Files.createTempFile(place.getParent(), place.getFileName().toString(), ".part");
      Files.write(temporary, content);
      Files.move(temporary, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw ended(new JournalException(Reason.JOURNAL_FAILED, place.getParent() + ": an upload could not be written ("
          + e.getMessage() + "); free space on the journal's volume and run again with --resume", e));
    }
  }

  /** A journal that cannot be used ends the aggregator; the caller hears why. */
  private StatusRuntimeException ended(JournalException failure) {
    loop.execute(() -> {
      throw failure;
    });
    return Status.UNAVAILABLE.withDescription(failure.getMessage()).asRuntimeException();
  }

  private static StatusRuntimeException stale(Object subject) {
    return Status.FAILED_PRECONDITION.withDescription("StaleLease: " + subject + " is not open").asRuntimeException();
  }
}
