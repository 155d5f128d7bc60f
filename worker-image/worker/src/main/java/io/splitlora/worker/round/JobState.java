package io.splitlora.worker.round;

import io.splitlora.v1.Reason;
import io.splitlora.worker.adapter.AdapterInit;
import io.splitlora.worker.adapter.AdapterLayout;
import io.splitlora.worker.adapter.AdapterLayout.Slot;
import io.splitlora.worker.adapter.AdapterState;
import io.splitlora.worker.adapter.StateFile;
import io.splitlora.worker.aggregation.AggregationRule;
import io.splitlora.worker.aggregation.Factors;
import io.splitlora.worker.aggregation.Upload;
import io.splitlora.worker.journal.Journal;
import io.splitlora.worker.journal.JournalException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The adapters of a job after its last completed round, as the journal has them: the global client-side adapter, the
 * server's state, and each client's moments and cursor. Uploads of the open round lie in the journal's spool.
 */
public final class JobState {

  private final Journal journal;
  private final AdapterLayout clientLayout;
  private final AdapterLayout serverLayout;
  private final AggregationRule rule;
  private final double scale;
  private final long seed;

  public JobState(Journal journal, AdapterLayout clientLayout, AdapterLayout serverLayout, AggregationRule rule, double scale, long seed) {
    this.journal = journal;
    this.clientLayout = clientLayout;
    this.serverLayout = serverLayout;
    this.rule = rule;
    this.scale = scale;
    this.seed = seed;
  }

  public int clientParameters() {
    return clientLayout.size();
  }

  public int serverParameters() {
    return serverLayout.size();
  }

  /** What a participant begins the open round with. */
  public AdapterState ofClient(Participant participant) {
    AdapterState global = read("global", clientLayout);
    Path own = journal.checkpointFile(fileName(participant.client()));
    AdapterState before = Files.exists(own) ? read(own, clientLayout.size()) : AdapterState.initial(global.adapter());
    return before.withAdapter(global.adapter());
  }

  /** What a pod brought back at a step boundary for another one to go on with. */
  public AdapterState handedOver(Lease lease) {
    return read(spooled(lease), clientLayout.size());
  }

  public AdapterState ofServer() {
    return read("server", serverLayout);
  }

  /** The adapter of all blocks: the clients' side, then the server's. */
  public float[] wholeAdapter() {
    float[] client = read("global", clientLayout).adapter();
    float[] server = ofServer().adapter();
    float[] whole = Arrays.copyOf(client, client.length + server.length);
    System.arraycopy(server, 0, whole, client.length, server.length);
    return whole;
  }

  /** Where the state that a pod uploads for a lease is kept until the round is closed, or handed over. */
  public Path spooled(Lease lease) {
    return journal.spool().resolve(fileName(lease.client()) + name(lease.round()));
  }

  public Path spooledServer(RoundId round) {
    return journal.spool().resolve("server" + name(round));
  }

  private static String name(RoundId round) {
    return "-" + round.round() + "-" + round.attempt();
  }

  /** Folds the uploads of a round in the order of the participants and writes the next checkpoint's files. */
  void writeNext(Path folder, RoundId round, List<OpenRound.Work> works, boolean withServer) throws IOException {
    float[] before = read("global", clientLayout).adapter();
    float[] next = new float[before.length];
    for (Slot slot : clientLayout.slots()) {
      put(slot, rule.fold(factors(slot, FloatBuffer.wrap(before)), scale, () -> works.stream().map(work -> upload(work, slot)).iterator()).global(), next);
    }
    Files.write(folder.resolve("global"), StateFile.encode(AdapterState.initial(next)));
    for (OpenRound.Work work : works) {
      Files.move(spooled(work.lease()), folder.resolve(fileName(work.lease().client())));
    }
    if (withServer) {
      Files.move(spooledServer(round), folder.resolve("server"));
    }
  }

  private AdapterState read(String name, AdapterLayout layout) {
    Path file = journal.checkpointFile(name);
    return Files.exists(file) ? read(file, layout.size()) : AdapterState.initial(AdapterInit.draw(layout, seed));
  }

  static AdapterState read(Path file, int parameters) {
    try {
      return StateFile.read(file, parameters);
    } catch (IOException | IllegalArgumentException e) {
      throw new JournalException(Reason.JOURNAL_FAILED, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String fileName(ClientId client) {
    return client.pool() + "-" + client.index();
  }

  private Upload upload(OpenRound.Work work, Slot slot) {
    try {
      var values = StateFile.readAdapter(spooled(work.lease()), clientLayout.size());
      return new Upload(work.participant().weight(), scale, factors(slot, values));
    } catch (IOException e) {
      throw new JournalException(Reason.JOURNAL_FAILED, "the upload of " + work.lease() + " cannot be read: " + e, e);
    }
  }

  private static Factors factors(Slot slot, FloatBuffer flat) {
    double[] a = new double[slot.sizeOfA()];
    double[] b = new double[slot.sizeOfB()];
    for (int i = 0; i < a.length; i++) {
      a[i] = flat.get(slot.offset() + i);
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = flat.get(slot.offsetOfB() + i);
    }
    return Factors.first(slot.in(), slot.out(), slot.rank(), a, b);
  }

  private static void put(Slot slot, Factors factors, float[] flat) {
    for (int i = 0; i < slot.sizeOfA(); i++) {
      flat[slot.offset() + i] = (float) factors.a()[i];
    }
    for (int i = 0; i < slot.sizeOfB(); i++) {
      flat[slot.offsetOfB() + i] = (float) factors.b()[i];
    }
  }
}
