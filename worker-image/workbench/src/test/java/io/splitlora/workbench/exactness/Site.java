package io.splitlora.workbench.exactness;

import io.splitlora.federation.journal.Entry;
import io.splitlora.v1.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where a job runs and can be disturbed: processes on this machine, or pods on a cluster. */
public interface Site extends AutoCloseable {

  void start() throws IOException;

  /** The aggregator's latest progress. */
  Progress progress();

  /** SIGKILL; whoever keeps the process alive starts it again. */
  void kill(String process);

  /** SIGTERM: a pod hands over; it is started again, as in a rolling update. */
  void terminate(String process);

  void addPod(int number) throws IOException;

  /** SIGTERM, and not started again. */
  void removePod(int number);

  void suspendAndResume() throws IOException;

  /** SHA-256 of each file of a job's result by its name: of the exported adapter and of the last checkpoint. */
  Map<String, String> digests() throws IOException;

  List<Entry> journal() throws IOException;

  @Override
  void close();
}
