package io.splitlora.federation.journal;

import io.splitlora.federation.digest.Sha256;
import io.splitlora.files.FileTrouble;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place that holds the state of a job: a log of what happened and a checkpoint for each round. A round exists
 * once its line is in the log; before that, its checkpoint was synced and renamed.
 *
 * <pre>
 * lock           held by the aggregator that owns the journal
 * log            one {@link Entry} on each line
 * checkpoints/N  the state after N rounds
 * spool/         uploads of the open round; another incarnation cannot use them
 * </pre>
 */
public final class Journal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final Path folder;
  private final FileChannel lockFile;
  private final Log log;
  private final List<Entry> entries;
  private final long incarnation;

  private Journal(Path folder, FileChannel lockFile, Log.Opened opened) {
    this.folder = folder;
    this.lockFile = lockFile;
    log = opened.log();
    // a copy on write, because downloads look up the checkpoint from other threads
    entries = new CopyOnWriteArrayList<>(opened.entries());
    incarnation = last(Entry.IncarnationBegun.class).map(Entry.IncarnationBegun::incarnation).orElse(0L) + 1;
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
    try {
      Files.createDirectories(folder.resolve("checkpoints"));
      FileChannel lockFile = lock(folder.resolve("lock"));
      try {
        var journal = new Journal(folder, lockFile, Log.open(folder.resolve("log")));
        journal.begin(job, sameSpec);
        return journal;
      } catch (IOException | RuntimeException e) {
        lockFile.close(); // a refused aggregator must not keep the lock
        throw e;
      }
    } catch (IOException e) {
      throw new JournalException(Reason.JOURNAL_FAILED, folder + ": the journal cannot be opened: " + e, e);
    }
  }

  /** Reads a journal without owning it; empty if there is none. */
  public static List<Entry> peek(Path folder) throws IOException {
    Path log = folder.resolve("log");
    return Files.exists(log) ? Log.peek(log) : List.of();
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // this process holds the lock already, which is reported like any other holder
    }
    channel.close();
    throw new JournalException(Reason.JOURNAL_FAILED, file.getParent()
        + ": another aggregator works with this journal; stop it first, or use another run folder");
  }

  private void begin(Entry.JobBegun job, Predicate<String> sameSpec) throws IOException {
    Optional<Entry.JobBegun> known = last(Entry.JobBegun.class);
    known.ifPresent(old -> checkSameJob(old, job, sameSpec));
    if (known.isEmpty()) {
      append(job);
    }
    last(Entry.RoundJournaled.class).ifPresent(this::checkCheckpoint);
    append(new Entry.IncarnationBegun(incarnation, Instant.now().toString()));
    Checkpoints.clear(spool());
    Files.createDirectories(spool());
    Checkpoints.removeAllBut(folder.resolve("checkpoints"), completedRounds());
  }

  private void checkSameJob(Entry.JobBegun old, Entry.JobBegun now, Predicate<String> sameSpec) {
    if (!old.job().equals(now.job()) || !sameSpec.test(old.specDigest())) {
      throw new JournalException(Reason.BAD_INPUT, folder + ": holds job '" + old.job() + "'"
          + (old.job().equals(now.job()) ? " with other training settings" : ", not '" + now.job() + "'")
          + "; go on with its own manifest, or choose another run folder");
    }
    if (!old.modelDigest().equals(now.modelDigest())) {
      throw new JournalException(Reason.DATA_CHANGED, folder
          + ": was begun with other model files; put them back, or choose another run folder");
    }
  }

  private void checkCheckpoint(Entry.RoundJournaled round) {
    round.files().forEach((name, digest) -> {
      Path file = checkpointFile(name);
      try {
        if (Sha256.of(file).equals(digest)) {
          return;
        }
      } catch (IOException e) {
        if (FileTrouble.mayPass(e)) {
          throw FileTrouble.of(file, e);
        }
        // a missing file counts as damaged
      }
      throw new JournalException(Reason.JOURNAL_FAILED, file
          + " is missing or damaged; restore the journal's folder from a backup, or start a new run folder");
    });
  }

  /**
   * Records which data a pool has, or refuses data that differs from what the journal records.
   *
   * @param examples of each client of the pool; empty for validation data
   */
  public void checkData(String pool, String digest, List<Long> examples) {
    Optional<Entry.DataSeen> known = last(Entry.DataSeen.class, seen -> seen.pool().equals(pool));
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

  public void append(Entry entry) {
    log.append(entry);
    entries.add(entry);
  }

  /** Makes a round exist: {@code files} writes its checkpoint, then its line is logged. */
  public void appendRound(Checkpoints.Writer files, RoundLine line) {
    int completed = completedRounds();
    try {
      var digests = Checkpoints.write(folder.resolve("checkpoints"), completed + 1, files);
      append(line.entry(completed, digests));
    } catch (IOException e) {
      throw JournalException.notWritten(folder + ": the checkpoint of round " + completed, e);
    }
    tidy(completed);
  }

  /** The round exists. What is no longer needed is deleted now, or when the journal is opened next. */
  private void tidy(int completed) {
    try {
      Checkpoints.removeAllBut(folder.resolve("checkpoints"), completed, completed + 1);
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

  /** Makes the line of a round from its number and the digests of its checkpoint. */
  public interface RoundLine {
    Entry.RoundJournaled entry(int round, Map<String, String> digests);
  }

  public long incarnation() {
    return incarnation;
  }

  public int completedRounds() {
    return last(Entry.RoundJournaled.class).map(round -> round.round() + 1).orElse(0);
  }

  /** A file of the checkpoint after the last completed round; it may be missing. */
  public Path checkpointFile(String name) {
    return folder.resolve("checkpoints").resolve(String.valueOf(completedRounds())).resolve(name);
  }

  public Path spool() {
    return folder.resolve("spool");
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  public <E extends Entry> Optional<E> last(Class<E> type) {
    return last(type, entry -> true);
  }

  public <E extends Entry> Optional<E> last(Class<E> type, Predicate<E> filter) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (type.isInstance(entries.get(i)) && filter.test(type.cast(entries.get(i)))) {
        return Optional.of(type.cast(entries.get(i)));
      }
    }
    return Optional.empty();
  }

  /** How the job ended, if it has. Failures of earlier incarnations do not count, because the job was then resumed. */
  public Optional<Entry.JobEnded> end() {
    int here = entries.lastIndexOf(last(Entry.IncarnationBegun.class).orElseThrow());
    return last(Entry.JobEnded.class).filter(end -> end.succeeded() || entries.lastIndexOf(end) > here);
  }

  @Override
  public void close() throws IOException {
    log.close();
    lockFile.close();
  }
}
