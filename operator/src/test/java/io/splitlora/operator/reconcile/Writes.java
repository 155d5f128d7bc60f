package io.splitlora.operator.reconcile;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts a client's writes, and lets none through after the given number: from then on its operator is as if killed.
 */
final class Writes implements Interceptor {
  private final int allowed;
  private final List<String> done = new ArrayList<>();
  private String path;
  private Runnable disturbance;

  private Writes(int allowed) {
    this.allowed = allowed;
  }

  static Writes all() {
    return new Writes(Integer.MAX_VALUE);
  }

  /** Lets all through, and does something before the first of a path that ends so. */
  static Writes before(String path, Runnable disturbance) {
    var writes = all();
    writes.path = path;
    writes.disturbance = disturbance;
    return writes;
  }

  static Writes atMost(int allowed) {
    return new Writes(allowed);
  }

  @Override
  public synchronized void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    if (request.method().equals("GET")) {
      return;
    }
    if (done.size() >= allowed) {
      throw new IllegalStateException("this operator was killed after write " + allowed);
    }
    if (disturbance != null && request.uri().getPath().endsWith(path)) {
      var once = disturbance;
      disturbance = null;
      once.run();
    }
    done.add(request.method() + " " + request.uri().getPath());
  }

  synchronized List<String> done() {
    return List.copyOf(done);
  }

  synchronized boolean exhausted() {
    return done.size() >= allowed;
  }
}
