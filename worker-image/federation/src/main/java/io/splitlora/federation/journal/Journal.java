package io.splitlora.federation.journal;

import io.splitlora.federation.journal.Past.StoredFile;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place that holds the state of a job: a log of what happened and a checkpoint for each round. A round exists
 * once its line is in the log; before that, what it changed was synced and renamed. {@link Fence} says what becomes of
 * an aggregator from which another one takes over.
 *
 * <pre>
 * lock             held by the aggregator that owns the journal
 * owner            its incarnation, for where the lock does not reach
 * log.N            what incarnation N has said, one {@link Entry} on each line
 * log              the same of versions before format 3; a line in it keeps them away
 * summary          what the log says up to a place, from which it is read when the journal is opened
 * checkpoints/R.N  files that incarnation N wrote after R rounds; nothing newer took their place
 * spool/N          uploads of the open round; another incarnation cannot use them
 * </pre>
 */
public final class Journal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  /** Bytes of the log that are not in the summary: at most these, or so many times its own. */
  private static final long NOT_SUMMARIZED = 4 << 20;
  private static final int TIMES_THE_SUMMARY = 8;

  private final Path folder;
  private final FileChannel lockFile;
  private final Past past;
  private final Checkpoints checkpoints;
  private final Fence fence;
  private final Log log;
  private long summarized;
  private long summaryBytes;

  Journal(Path folder, FileChannel lockFile, Past past, Checkpoints checkpoints, Fence fence, Log log) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.past = past;
    this.checkpoints = checkpoints;
    this.fence = fence;
    this.log = log;
  }

  /**
   * Opens the journal of a job, or begins it, and starts a new incarnation.
   *
   * @throws JournalException if another aggregator holds it, if it is of another job or model, or if it is damaged
   */
  public static Journal open(Path folder, Entry.JobBegun job) {
    return open(folder, job, job.specDigest()::equals);
  }

  /** @param sameSpec whether the digest of a spec, perhaps from an older version, is this job's */
  public static Journal open(Path folder, Entry.JobBegun job, Predicate<String> sameSpec) {
    return new Opening(folder, job, sameSpec, Fence::new).open();
  }

  /** Reads a journal without owning it; empty if there is none. */
  public static List<Entry> peek(Path folder) throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      new LogReader(folder).read(Position.BEGINNING, entries::add);
      entries.removeIf(Entry.FormatRaised.class::isInstance);
    }
    return entries;
  }

  /** What a journal that is not owned says so far, in the time of opening it. */
  public static Past glance(Path folder) throws IOException {
    return Files.isDirectory(folder) ? Reading.of(folder).past() : new Past();
  }

  /** The files of the last checkpoint of a journal that is not owned, by name. */
  public static Map<String, Path> files(Path folder) throws IOException {
    return new Checkpoints(folder).all(glance(folder));
  }

  /** Begins the work of this incarnation. */
  void begin(Entry.JobBegun job) throws IOException {
    if (past.last(Entry.JobBegun.class).isEmpty()) {
      append(job);
    }
    clearAway();
    Files.createDirectories(spool());
    summarize();
  }

  /** What those before did not complete has names of their own, so it only takes space. */
  private void clearAway() {
    try {
      Checkpoints.clear(folder.resolve("spool"));
      checkpoints.removeAllBut(past);
      Summary.clearUnfinished(folder);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{}: what earlier incarnations left behind could not be removed: {}", folder, e.toString());
    }
  }

  /**
   * Records which data a pool has, or refuses data that differs from what the journal records.
   *
   * @param examples of each client of the pool; empty for validation data
   */
  public void checkData(String pool, String digest, List<Long> examples) {
    Optional<Entry.DataSeen> known = past.data(pool);
    known.ifPresent(before -> checkSameData(before, digest, examples));
    if (known.isEmpty() || known.get().examples().size() < examples.size()) {
      append(new Entry.DataSeen(pool, digest, examples));
    }
  }

  private static void checkSameData(Entry.DataSeen known, String digest, List<Long> examples) {
    if (!known.digest().equals(digest)) {
      throw new JournalException(Reason.DATA_CHANGED, "the data of '" + known.pool()
          + "' is not what this job was begun with; put the old files back, or choose another run folder");
    }
    for (int client = 0; client < known.examples().size(); client++) {
      if (!known.examples().get(client).equals(examples.get(client))) {
        throw new JournalException(Reason.DATA_CHANGED,
            "client " + known.pool() + "/" + client + " has " + examples.get(client)
                + " examples, and had " + known.examples().get(client)
                + " when this job was begun; put the old files back, or choose another run folder");
      }
    }
  }

  /** @throws JournalException if it could not be written, or if another aggregator has taken over */
  public void append(Entry entry) {
    log.append(entry);
    past.take(entry);
    if (log.position().bytes() - summarized > Math.max(NOT_SUMMARIZED, TIMES_THE_SUMMARY * summaryBytes)) {
      summarize();
    }
  }

  /** The log has it all; without a summary it only takes longer to open it. */
  private void summarize() {
    try {
      summarized = log.position().bytes();
      summaryBytes = log.summary(past).write(folder);
    } catch (IOException e) {
      LOG.warn("{}: the summary could not be written: {}", folder, e.toString());
    }
  }

  /** Makes a round exist: {@code files} writes what changes in the checkpoint, then its line is logged. */
  public void appendRound(Checkpoints.Writer files, RoundLine line) {
    int completed = completedRounds();
    try {
      Map<String, String> written = checkpoints.write(Checkpoints.name(completed + 1, incarnation()), files);
      List<Path> replaced = paths(written.keySet());
      append(line.entry(completed, written));
      tidy(replaced);
    } catch (IOException e) {
      requireOwnership(); // whoever took over has cleared away what was being written
      throw JournalException.notWritten(folder + ": the checkpoint of round " + completed, e);
    } catch (RuntimeException e) {
      requireOwnership();
      throw e;
    }
  }

  private List<Path> paths(Iterable<String> names) {
    List<Path> paths = new ArrayList<>();
    names.forEach(name -> past.file(name).ifPresent(stored -> paths.add(checkpoints.file(stored, name))));
    return paths;
  }

  /** The round exists. What is no longer needed is deleted now, or when the journal is opened next. */
  private void tidy(List<Path> replaced) {
    try {
      checkpoints.replaced(replaced);
      removeAbandonedUploads();
    } catch (IOException e) {
      LOG.warn("{}: what the round left behind could not be removed: {}", folder, e.toString());
    }
  }

  /** Uploads that counted have moved into the checkpoint. An upload that is still being written stays. */
  private void removeAbandonedUploads() throws IOException {
    try (
        DirectoryStream<Path> uploads = Files.newDirectoryStream(spool(), file -> !file.toString().endsWith(".part"))) {
      for (Path upload : uploads) {
        Files.deleteIfExists(upload);
      }
    }
  }

  /** Makes the line of a round from its number and the checksums of what it wrote. */
  public interface RoundLine {
    Entry.RoundJournaled entry(int round, Map<String, String> checksums);
  }

  /**
   * To be asked before anything is done outside of the journal that must not be done twice.
   *
   * @throws JournalException if another aggregator has taken over
   */
  public void requireOwnership() {
    fence.require();
  }

  /** That another aggregator has taken over, which explains whatever else goes wrong. */
  public Optional<JournalException> takenOver() {
    try {
      return fence.takenOver();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public long incarnation() {
    return fence.token();
  }

  public int completedRounds() {
    return past.completedRounds();
  }

  /** A file of the checkpoint after the last completed round; it may be missing. */
  public Path checkpointFile(String name) {
    Optional<StoredFile> stored = past.file(name);
    return stored.isPresent() ? checkpoints.checked(stored.get(), name) : folder.resolve("checkpoints").resolve(name);
  }

  public Path spool() {
    return folder.resolve("spool").resolve(String.valueOf(incarnation()));
  }

  public Past past() {
    return past;
  }

  public <E extends Entry> Optional<E> last(Class<E> type) {
    return past.last(type);
  }

  /** How the job ended, if it has. Failures of earlier incarnations do not count, because the job was then resumed. */
  public Optional<Entry.JobEnded> end() {
    return past.end();
  }

  @Override
  public void close() throws IOException {
    log.close();
    lockFile.close();
  }
}
