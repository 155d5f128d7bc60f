package io.splitlora.federation.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which ranks pruning has left the clients (HetLoRA): a file of the checkpoint.
 *
 * @param byClient components of each matrix, in the order of the client's layout
 */
record PrunedRanks(Map<String, List<Integer>> byClient) {

  static final PrunedRanks NONE = new PrunedRanks(Map.of());
  static final String FILE = "ranks.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  static PrunedRanks parse(byte[] json) {
    try {
      return JSON.readValue(json, PrunedRanks.class);
    } catch (IOException e) {
      throw new JournalException(Reason.JOURNAL_FAILED, FILE + " of the checkpoint cannot be read: " + e.getMessage(),
          e);
    }
  }

  /** Empty if the client was never pruned. */
  List<Integer> of(ClientId client) {
    return byClient.getOrDefault(client.toString(), List.of());
  }

  PrunedRanks with(Map<ClientId, List<Integer>> ranks) {
    Map<String, List<Integer>> all = new TreeMap<>(byClient);
    ranks.forEach((client, kept) -> all.put(client.toString(), kept));
    return new PrunedRanks(all);
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
