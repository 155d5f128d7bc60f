package io.splitlora.workbench.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.splitlora.federation.journal.Entry;
import io.splitlora.v1.Progress;
import io.splitlora.workbench.json.FiniteJson;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private @Nullable Progress written;

  RunRecord(RunFolder folder) {
    this.folder = folder;
  }

  /** Writes the lines again if a round was added or evaluated. */
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

  private void write() throws IOException {
    Map<Integer, Entry.Evaluated> evaluations = new LinkedHashMap<>();
    List<Entry.RoundJournaled> rounds = new ArrayList<>();
    for (Entry entry : folder.journalEntries()) {
      if (entry instanceof Entry.Evaluated evaluated) {
        evaluations.put(evaluated.completedRounds(), evaluated);
      } else if (entry instanceof Entry.RoundJournaled round) {
        rounds.add(round);
      }
    }
    List<String> lines = new ArrayList<>();
    for (Entry.RoundJournaled round : rounds) {
      lines.add(JSON.writeValueAsString(fields(round, evaluations.get(round.round() + 1))));
    }
    Files.write(folder.metrics(), lines);
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
