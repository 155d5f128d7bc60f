package io.splitlora.workbench.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.Progress;
import io.splitlora.workbench.json.FiniteJson;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints JSON objects, one on each line: a {@code progress} for each round and change of phase, and at the end a {@code
 * summary}, whose fields it shares.
 */
final class JsonView implements ProgressView {

  private static final JsonMapper JSON = FiniteJson.WRITER;

  private final PrintStream out;
  private List<Object> last = List.of();

  JsonView(PrintStream out) {
    this.out = out;
  }

  @Override
  public void begin(String headline) {}

  @Override
  public void show(Progress now) {
    List<Object> change = List.of(now.getPhase(), now.getRounds().getCompleted(), now.getTrouble().getReopened(),
        now.getTrouble().getTakenOver());
    if (!change.equals(last)) {
      last = change;
      print("progress", fields(now));
    }
  }

  private static Map<String, Object> fields(Progress now) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("phase", LastWords.word(now.getPhase()));
    fields.put("round", now.getRounds().getCompleted());
    fields.put("rounds", now.getRounds().getAll());
    fields.put("loss", Losses.ofLastRound(now).orElse(null));
    fields.put("perplexity", now.getEvaluation().hasPerplexity() ? now.getEvaluation().getPerplexity() : null);
    fields.put("scores", RunSummary.scores(now.getEvaluation()));
    fields.put("countedTokensPerSecond", now.getEffort().getTokensPerSecond());
    fields.put("bytesUp", now.getTraffic().getActivationBytesUp());
    fields.put("bytesDown", now.getTraffic().getGradientBytesDown());
    fields.put("adapterBytesUp", now.getTraffic().getAdapterBytesUp());
    fields.put("adapterBytesDown", now.getTraffic().getAdapterBytesDown());
    fields.put("clients", now.getClients().getAll());
    fields.put("pods", now.getClients().getPods());
    fields.put("reopened", now.getTrouble().getReopened());
    fields.put("handedOver", now.getTrouble().getHandedOver());
    fields.put("boundedUpdates", now.getTrouble().getBoundedUpdates());
    fields.put("takenOver", now.getTrouble().getTakenOver());
    fields.put("remainingSeconds",
        now.getRounds().hasRemainingSeconds() ? now.getRounds().getRemainingSeconds() : null);
    return fields;
  }

  @Override
  public void end(RunSummary summary) {
    print("summary", summary);
  }

  private void print(String name, Object value) {
    try {
      out.println(JSON.writeValueAsString(Map.of(name, value)));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
