package io.splitlora.federation.journal;

import io.splitlora.federation.journal.Entry.FormatRaised;
import io.splitlora.federation.journal.Entry.IncarnationBegun;
import io.splitlora.federation.journal.Entry.JobBegun;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * Opens a journal: looks whether it is this job's, and only then takes it over. It may end at any point, and the next
 * opening begins anew.
 *
 * @param sameSpec whether the digest of a spec is this job's
 * @param fences tests put theirs in
 */
record Opening(Path folder, JobBegun job, Predicate<String> sameSpec, Fence.Maker fences) {

  Journal open() {
    try {
      Files.createDirectories(folder.resolve("checkpoints"));
      FileChannel lock = lock(folder.resolve("lock"));
      try {
        return open(lock);
      } catch (IOException | RuntimeException e) {
        lock.close(); // a refused aggregator must not keep the lock
        throw e;
      }
    } catch (IOException e) {
      throw new JournalException(Reason.JOURNAL_FAILED, folder + ": the journal cannot be opened: " + e, e);
    }
  }

  private Journal open(FileChannel lock) throws IOException {
    Reading found = Reading.of(folder);
    found.past().last(JobBegun.class).ifPresent(this::checkSameJob);
    Fence fence = Fence.take(folder, found.incarnation(), fences);
    Reading owned = keptFromOldVersions(found.goneOn(folder)); // until now another one may have written
    Past past = owned.past();
    var checkpoints = new Checkpoints(folder);
    checkpoints.check(past);
    var first = new IncarnationBegun(fence.token(), Instant.now().toString(), Log.FORMAT, owned.end());
    Log log = Log.begin(folder, fence, first);
    try {
      past.take(first);
      var journal = new Journal(folder, lock, past, checkpoints, fence, log);
      journal.begin(job);
      return journal;
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private Reading keptFromOldVersions(Reading reading) throws IOException {
    if (reading.past().last(FormatRaised.class).isPresent()) {
      return reading;
    }
    Log.keepOldVersionsAway(folder, reading.end().bytes());
    return reading.goneOn(folder);
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

  private void checkSameJob(JobBegun old) {
    if (!old.job().equals(job.job()) || !sameSpec.test(old.specDigest())) {
      throw new JournalException(Reason.BAD_INPUT, folder + ": holds job '" + old.job() + "'"
          + (old.job().equals(job.job()) ? " with other training settings" : ", not '" + job.job() + "'")
          + "; go on with its own manifest, or choose another run folder");
    }
    if (!old.modelDigest().equals(job.modelDigest())) {
      throw new JournalException(Reason.DATA_CHANGED, folder
          + ": was begun with other model files; put them back, or choose another run folder");
    }
  }
}
