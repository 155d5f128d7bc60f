package io.splitlora.worker.exactness;

import io.splitlora.v1.Progress;
import java.io.IOException;

/** Where a job runs and can be disturbed: processes on this machine, or pods on a cluster. */
interface Site extends AutoCloseable {

  void start() throws IOException;

  /** The latest that the aggregator said. */
  Progress progress();

  /** SIGKILL; whoever keeps the process alive starts it again. */
  void kill(String process);

  /** SIGTERM: a pod hands over; it is started again, as in a rolling update. */
  void terminate(String process);

  void addPod(int number) throws IOException;

  /** SIGTERM, and not started again. */
  void removePod(int number);

  void suspendAndResume() throws IOException;

  @Override
  void close();
}
