package io.splitlora.workbench.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.JournalFollower;
import io.splitlora.v1.Progress;
import io.splitlora.workbench.json.FiniteJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.jsonl} and {@code summary.json}. Both are derived from the journal, so a resumed run has a complete
 * history. In both, bytesUp and bytesDown count what crossed the cut; adapterBytesUp and adapterBytesDown count
 * everything else that clients sent and received.
 */
final class RunRecord {

  private static final JsonMapper JSON = FiniteJson.WRITER;

  private final RunFolder folder;
  private JournalFollower journal;
  private @Nullable Progress written;
  private Entry.@Nullable RoundJournaled last;
  private Entry.@Nullable Evaluated evaluation;
  /** Bytes of the lines before the last one. */
  private long settled;

  RunRecord(RunFolder folder) {
    this.folder = folder;
    journal = new JournalFollower(folder.journal());
  }

  /** Writes what is new if a round was added or evaluated. */
  void update(Progress now) throws IOException {
    if (written == null || now.getRounds().getCompleted() != written.getRounds().getCompleted()
        || now.getEvaluation().getPerplexity() != written.getEvaluation().getPerplexity()) {
      write();
      written = now;
    }
  }

  void end(RunSummary summary) throws IOException {
    write();
    Files.write(folder.summary(), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(summary));
  }

  /** Only the last round can still change: it may be evaluated. */
  private void write() throws IOException {
    if (folder.metrics().toFile().length() < settled) {
      journal = new JournalFollower(folder.journal()); // somebody has taken the file away
    }
    JournalFollower.News news = journal.more();
    if (news.anew()) {
      settled = 0;
      last = null;
      evaluation = null;
    }
    try (var file = FileChannel.open(folder.metrics(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.truncate(settled).position(settled);
      for (Entry entry : news.entries()) {
        if (entry instanceof Entry.RoundJournaled round) {
          settled += writeLast(file);
          last = round;
          evaluation = null;
        } else if (last != null && entry instanceof Entry.Evaluated found
            && found.completedRounds() == last.round() + 1) {
          evaluation = found;
        }
      }
      writeLast(file);
    }
  }

  /** @return bytes of its line */
  private long writeLast(FileChannel file) throws IOException {
    if (last == null) {
      return 0;
    }
    ByteBuffer line = ByteBuffer.wrap((JSON.writeValueAsString(fields(last, evaluation)) + System.lineSeparator())
        .getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      file.write(line);
    }
    return line.limit();
  }

  private static Map<String, Object> fields(Entry.RoundJournaled round, Entry.@Nullable Evaluated evaluated) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("round", round.round() + 1);
    fields.put("loss", round.metrics().loss());
    fields.put("perplexity", evaluated == null ? null : evaluated.perplexity().orElse(Double.NaN));
    fields.put("perplexityTokens", evaluated == null ? null : evaluated.countedTokens());
    fields.put("countedTokens", round.metrics().countedTokens());
    fields.put("bytesUp", round.metrics().bytesUp());
    fields.put("bytesDown", round.metrics().bytesDown());
    fields.put("scores", evaluated == null || evaluated.scores().isEmpty() ? null : evaluated.scores());
    fields.put("seconds", round.metrics().milliseconds() / 1e3);
    fields.put("serverComputeSeconds", round.metrics().parts().serverMilliseconds() / 1e3);
    fields.put("foldSeconds", round.metrics().parts().foldMilliseconds() / 1e3);
    fields.put("evaluationSeconds", evaluated == null ? null : evaluated.milliseconds() / 1e3);
    fields.put("adapterBytesUp", round.metrics().leases().adapterBytesUp());
    fields.put("adapterBytesDown", round.metrics().leases().adapterBytesDown());
    fields.put("clientComputeSeconds", round.metrics().leases().clientMilliseconds() / 1e3);
    fields.put("clients", round.counted());
    fields.put("dropped", round.dropped());
    return fields;
  }
}
