package io.splitlora.federation.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.v1.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Which ranks pruning has left a client (HetLoRA), for each matrix in the order of its layout: a file of the
 * checkpoint.
 */
final class PrunedRanks {

  /** What versions before had: one file of all clients. It counts for those without a file of their own. */
  static final String OF_ALL = "ranks.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PrunedRanks() {}

  private record OfAll(Map<String, List<Integer>> byClient) {}

  /** No client's state has such a name, because pools' names have no dots. */
  static String file(ClientId client) {
    return JobState.fileName(client) + ".ranks";
  }

  static byte[] json(List<Integer> ranks) throws JsonProcessingException {
    return JSON.writeValueAsBytes(ranks);
  }

  static List<Integer> parse(byte[] json) {
    try {
      return JSON.readValue(json, new TypeReference<>() {});
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Empty if the client was never pruned. */
  static List<Integer> parse(byte[] ofAll, ClientId client) {
    try {
      return JSON.readValue(ofAll, OfAll.class).byClient.getOrDefault(client.toString(), List.of());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static JournalException unreadable(IOException e) {
    return new JournalException(Reason.JOURNAL_FAILED,
        "the ranks in the checkpoint cannot be read: " + e.getMessage(), e);
  }
}
