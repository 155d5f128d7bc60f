package io.splitlora.worker.aggregator;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.splitlora.protocol.identity.Caller;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.ControlReply;
import io.splitlora.v1.ControlRequest;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Progress;
import io.splitlora.v1.ServerOrder;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.UploadReceipt;
import io.splitlora.v1.WatchRequest;

/** The aggregator's calls: hands each to the class that serves it. */
final class AggregationService extends AggregationGrpc.AggregationImplBase {

  private final PodStreams pods;
  private final ServerStreams servers;
  private final StateUploads uploads;
  private final StateDownloads downloads;
  private final ProgressFeed progress;
  private final Runnable stopAfterRound;

  AggregationService(PodStreams pods, ServerStreams servers, StateUploads uploads, StateDownloads downloads,
      ProgressFeed progress,
      Runnable stopAfterRound) {
    this.pods = pods;
    this.servers = servers;
    this.uploads = uploads;
    this.downloads = downloads;
    this.progress = progress;
    this.stopAfterRound = stopAfterRound;
  }

  @Override
  public StreamObserver<PodReport> work(StreamObserver<PodOrder> out) {
    return pods.open(Caller.current().pool().orElseThrow(), out);
  }

  @Override
  public StreamObserver<ServerReport> serve(StreamObserver<ServerOrder> out) {
    return servers.open(out);
  }

  @Override
  public StreamObserver<StateChunk> upload(StreamObserver<UploadReceipt> out) {
    return uploads.receive(out);
  }

  @Override
  public void download(DownloadRequest request, StreamObserver<StateChunk> out) {
    downloads.send(request, out);
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<Progress> out) {
    progress.add(out);
  }

  @Override
  public void control(ControlRequest request, StreamObserver<ControlReply> out) {
    if (!request.hasStopAfterRound()) {
      out.onError(Status.INVALID_ARGUMENT.withDescription("a control request without a command").asRuntimeException());
      return;
    }
    stopAfterRound.run();
    out.onNext(ControlReply.newBuilder().setMessage("the job stops after the open round").build());
    out.onCompleted();
  }
}
