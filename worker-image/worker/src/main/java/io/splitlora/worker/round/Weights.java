package io.splitlora.worker.round;

import java.util.List;
import java.util.Map;

/** p_k: a participant's share of the examples of all participants of the round. */
final class Weights {

  private Weights() {}

  static List<Participant> byExamples(List<ClientId> clients, Map<String, List<Long>> examples) {
    double all = clients.stream().mapToLong(client -> count(client, examples)).sum();
    return clients.stream().map(client -> new Participant(client, count(client, examples) / all)).toList();
  }

  private static long count(ClientId client, Map<String, List<Long>> examples) {
    return examples.get(client.pool()).get(client.index());
  }
}
