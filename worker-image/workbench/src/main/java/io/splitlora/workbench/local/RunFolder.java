package io.splitlora.workbench.local;

import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.v1.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a local run leaves behind:
 *
 * <pre>
 * adapter/        the trained adapter, as peft loads it
 * metrics.jsonl   a line a round
 * summary.json    the result
 * report.html     both as a page
 * manifest.yaml   the job as it was understood
 * environment.json  on what it ran
 * logs/           a file a process
 * journal/        the state; --resume goes on from it
 * certificates/   of this run's processes
 * lock            held while a run is at work here
 * </pre>
 */
public record RunFolder(Path root) {

  public Path adapter() {
    return root.resolve("adapter");
  }

  public Path metrics() {
    return root.resolve("metrics.jsonl");
  }

  public Path summary() {
    return root.resolve("summary.json");
  }

  public Path report() {
    return root.resolve("report.html");
  }

  public Path manifest() {
    return root.resolve("manifest.yaml");
  }

  public Path environment() {
    return root.resolve("environment.json");
  }

  public Path log(String process) {
    return root.resolve("logs").resolve(process + ".log");
  }

  public Path journal() {
    return root.resolve("journal");
  }

  public Path certificates(String who) {
    return root.resolve("certificates").resolve(who);
  }

  public List<Entry> journalEntries() throws IOException {
    return Journal.peek(journal());
  }

  public int completedRounds() throws IOException {
    return Journal.glance(journal()).completedRounds();
  }

  /** Keeps other runs out until it is closed. Child processes do not inherit it. */
  Closeable lock() throws IOException {
    Files.createDirectories(root);
    FileChannel file = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (file.tryLock() != null) {
        return file;
      }
    } catch (OverlappingFileLockException e) {
      // this process holds the lock already, which is reported like any other holder
    }
    file.close();
    throw new JournalException(Reason.DATA_CHANGED,
        root + " is in use by another run; wait for its end, stop it with Ctrl-C, "
            + "or choose another folder with --run-dir");
  }

  /** Whether the job has succeeded and its adapter is here. */
  boolean isComplete() throws IOException {
    return Files.exists(adapter()) && Journal.glance(journal()).end().filter(Entry.JobEnded::succeeded).isPresent();
  }

  /** Refuses to start over another run's results, or to resume another job. */
  void prepare(String job, Predicate<String> sameSpec, boolean resume) throws IOException {
    Journal.glance(journal()).last(Entry.JobBegun.class)
        .ifPresent(begun -> checkBegun(begun, job, sameSpec, resume));
  }

  public void create() throws IOException {
    Files.createDirectories(root.resolve("logs"));
  }

  private void checkBegun(Entry.JobBegun begun, String job, Predicate<String> sameSpec, boolean resume) {
    if (!begun.job().equals(job) || !sameSpec.test(begun.specDigest())) {
      throw new JournalException(Reason.DATA_CHANGED, root + " holds a run of job '" + begun.job() + "'"
          + (begun.job().equals(job) ? " with other training settings" : "")
          + "; remove the folder, or choose another with --run-dir");
    }
    if (!resume) {
      throw new JournalException(Reason.DATA_CHANGED, root
          + " already holds a run of this job; go on with --resume, remove the folder, or choose another with"
          + " --run-dir");
    }
  }
}
