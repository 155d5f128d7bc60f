package io.splitlora.worker.aggregator;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Adapter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Progress for whoever watches: the latest first, then each change, a few a second. All but {@link #add} run on the
 * loop.
 */
final class ProgressFeed {

  private final Loop loop;
  private final Adapter adapter;
  private final Supplier<Progress> snapshot;
  private final List<ServerCallStreamObserver<Progress>> watchers = new ArrayList<>();
  private Progress latest = Progress.getDefaultInstance();
  private boolean closed;

  /** @param adapter what is known of it from the beginning */
  ProgressFeed(Loop loop, Adapter adapter, Supplier<Progress> snapshot) {
    this.loop = loop;
    this.adapter = adapter;
    this.snapshot = snapshot;
  }

  void add(StreamObserver<Progress> out) {
    var watcher = (ServerCallStreamObserver<Progress>) out;
    watcher.setOnCancelHandler(() -> loop.execute(() -> watchers.remove(watcher)));
    loop.execute(() -> {
      watcher.onNext(now());
      if (closed) {
        watcher.onCompleted();
      } else {
        watchers.add(watcher);
      }
    });
  }

  void publish() {
    Progress now = now();
    if (!now.equals(latest)) {
      latest = now;
      watchers.removeIf(ServerCallStreamObserver::isCancelled);
      watchers.stream().filter(ServerCallStreamObserver::isReady).forEach(watcher -> watcher.onNext(now));
    }
  }

  private Progress now() {
    return snapshot.get().toBuilder().setAdapter(adapter).build();
  }

  /**
   * The last word, and the end of the streams.
   *
   * @return the last word
   */
  Progress close() {
    closed = true;
    Progress end = now();
    watchers.removeIf(ServerCallStreamObserver::isCancelled);
    watchers.forEach(watcher -> {
      watcher.onNext(end);
      watcher.onCompleted();
    });
    watchers.clear();
    return end;
  }
}
