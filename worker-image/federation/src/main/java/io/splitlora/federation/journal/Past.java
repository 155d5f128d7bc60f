package io.splitlora.federation.journal;

import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.federation.journal.Entry.DataSeen;
import io.splitlora.federation.journal.Entry.Evaluated;
import io.splitlora.federation.journal.Entry.HandedOver;
import io.splitlora.federation.journal.Entry.IncarnationBegun;
import io.splitlora.federation.journal.Entry.JobEnded;
import io.splitlora.federation.journal.Entry.RoundJournaled;
import io.splitlora.federation.journal.Entry.RoundReopened;
import io.splitlora.protocol.bounds.MessageBounds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a job goes on from: what its journal has said so far, in a size that does not grow with the rounds. Only
 * {@link #last} and {@link #file} may be asked from other threads.
 */
public final class Past {

  private final Map<Class<?>, Entry> last = new ConcurrentHashMap<>();
  private final Map<String, StoredFile> files = new ConcurrentHashMap<>();
  private final Map<String, DataSeen> data = new TreeMap<>();
  private final Map<Metric, Evaluated> best = new LinkedHashMap<>();
  private final Deque<RoundTold> history = new ArrayDeque<>();
  private Optional<Evaluated> first = Optional.empty();
  private Optional<JobEnded> end = Optional.empty();
  private RoundMetrics totals = RoundMetrics.NONE;
  private int reopened;
  private int handedOver;

  Past() {}

  /**
   * A file of the last checkpoint.
   *
   * @param folder of the round that wrote it
   */
  record StoredFile(String folder, String checksum) {}

  /**
   * What is told of a completed round.
   *
   * @param evaluated the state after it, if that was done
   */
  public record RoundTold(int completedRounds, double loss, @Nullable Evaluated evaluated) {}

  /** Everything, as a {@link Summary} has it. */
  record Kept(List<Entry> last, Map<String, StoredFile> files, List<DataSeen> data, Map<Metric, Evaluated> best,
      List<RoundTold> history, @Nullable Evaluated first, @Nullable JobEnded end, RoundMetrics totals, int reopened,
      int handedOver) {

    Kept {
      best = new LinkedHashMap<>(best);
      best.remove(null); // a metric that only another version knows
      Stream.of(last, files, data, history, totals).forEach(Objects::requireNonNull);
    }
  }

  Kept kept() {
    return new Kept(List.copyOf(last.values()), new TreeMap<>(files), List.copyOf(data.values()), best,
        List.copyOf(history), first.orElse(null), end.orElse(null), totals, reopened, handedOver);
  }

  static Past of(Kept kept) {
    var past = new Past();
    kept.last.forEach(entry -> past.last.put(entry.getClass(), entry));
    past.files.putAll(kept.files);
    kept.data.forEach(seen -> past.data.put(seen.pool(), seen));
    kept.best.forEach((metric, evaluated) -> past.best.put(metric, evaluated));
    past.history.addAll(kept.history);
    past.first = Optional.ofNullable(kept.first);
    past.end = Optional.ofNullable(kept.end);
    past.totals = kept.totals;
    past.reopened = kept.reopened;
    past.handedOver = kept.handedOver;
    return past;
  }

  // --- what happens ---

  void take(Entry entry) {
    if (entry instanceof IncarnationBegun) {
      end = end.filter(JobEnded::succeeded); // a job that failed was asked to go on
    } else if (entry instanceof DataSeen seen) {
      data.put(seen.pool(), seen);
    } else if (entry instanceof RoundReopened) {
      reopened++;
    } else if (entry instanceof HandedOver) {
      handedOver++;
    } else if (entry instanceof RoundJournaled round) {
      take(round);
    } else if (entry instanceof Evaluated evaluated) {
      take(evaluated.figures());
    } else if (entry instanceof JobEnded ended) {
      end = Optional.of(ended);
    }
    last.put(entry.getClass(), entry instanceof Evaluated evaluated ? evaluated.figures() : entry);
  }

  private void take(RoundJournaled round) {
    String folder = folderOf(round.round() + 1);
    round.files().forEach((name, checksum) -> files.put(name, new StoredFile(folder, checksum)));
    totals = totals.plus(round.metrics());
    history.addLast(new RoundTold(round.round() + 1, round.metrics().loss(), null));
    if (history.size() > MessageBounds.HISTORY) {
      history.removeFirst();
    }
  }

  private String folderOf(int number) {
    Optional<IncarnationBegun> begun = last(IncarnationBegun.class).filter(writer -> writer.format() >= 3);
    return begun.map(writer -> Checkpoints.name(number, writer.incarnation())).orElse(String.valueOf(number));
  }

  private void take(Evaluated evaluated) {
    if (evaluated.completedRounds() == 0) {
      first = Optional.of(evaluated);
    }
    if (!history.isEmpty() && history.getLast().completedRounds() == evaluated.completedRounds()) {
      RoundTold told = history.removeLast();
      history.addLast(new RoundTold(told.completedRounds, told.loss, evaluated));
    }
    for (Metric metric : Metric.values()) {
      evaluated.value(metric).ifPresent(value -> {
        if (best(metric).stream().noneMatch(before -> !metric.better(value, before.value(metric).orElseThrow()))) {
          best.put(metric, evaluated);
        }
      });
    }
  }

  // --- what is known of it ---

  public <E extends Entry> Optional<E> last(Class<E> type) {
    return Optional.ofNullable(last.get(type)).map(type::cast);
  }

  /** A file of the last checkpoint. */
  Optional<StoredFile> file(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /** All files of the last checkpoint, by name. */
  Map<String, StoredFile> files() {
    return files;
  }

  public int completedRounds() {
    return last(RoundJournaled.class).map(round -> round.round() + 1).orElse(0);
  }

  Optional<DataSeen> data(String pool) {
    return Optional.ofNullable(data.get(pool));
  }

  /** The evaluation before the first round. */
  public Optional<Evaluated> firstEvaluation() {
    return first;
  }

  /** The evaluation of the best state by a metric; the earliest of those that are equally good. */
  public Optional<Evaluated> best(Metric metric) {
    return Optional.ofNullable(best.get(metric));
  }

  /** The last rounds, oldest first. */
  public List<RoundTold> history() {
    return new ArrayList<>(history);
  }

  /** What all rounds cost and gave. */
  public RoundMetrics totals() {
    return totals;
  }

  /** How often a round was opened again. */
  public int reopened() {
    return reopened;
  }

  public int handedOver() {
    return handedOver;
  }

  /** How the job ended, if it has. Failures of earlier incarnations do not count, because the job was then resumed. */
  public Optional<JobEnded> end() {
    return end;
  }
}
