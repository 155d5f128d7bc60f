package io.splitlora.protocol.identity;

import static io.splitlora.protocol.identity.Role.AGGREGATOR;
import static io.splitlora.protocol.identity.Role.CLIENT;
import static io.splitlora.protocol.identity.Role.OPERATOR;
import static io.splitlora.protocol.identity.Role.SPLIT_SERVER;

import io.grpc.MethodDescriptor;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.HealthGrpc;
import io.splitlora.v1.SplitTrainingGrpc;
import java.util.Map;
import java.util.Set;

/**
 * Who may call what: the only table of it. A method without a row is refused to everyone. Services check with {@link
 * Caller} whether a request is about the caller's own pool or lease.
 */
public final class CallPolicy {

  private static final Map<String, Set<Role>> CALLERS = Map.ofEntries(
      row(AggregationGrpc.getWorkMethod(), CLIENT),
      row(AggregationGrpc.getUploadMethod(), CLIENT, SPLIT_SERVER),
      row(AggregationGrpc.getDownloadMethod(), CLIENT, SPLIT_SERVER),
      row(AggregationGrpc.getServeMethod(), SPLIT_SERVER),
      row(AggregationGrpc.getWatchMethod(), OPERATOR),
      row(AggregationGrpc.getControlMethod(), OPERATOR),
      row(SplitTrainingGrpc.getTrainMethod(), CLIENT),
      row(SplitTrainingGrpc.getInferMethod(), CLIENT),
      row(HealthGrpc.getCheckMethod(), AGGREGATOR, SPLIT_SERVER));

  private CallPolicy() {}

  /** The roles that may call a method, given its full name, for example {@code splitlora.v1.Aggregation/Work}. */
  public static Set<Role> callers(String method) {
    return CALLERS.getOrDefault(method, Set.of());
  }

  private static Map.Entry<String, Set<Role>> row(MethodDescriptor<?, ?> method, Role... callers) {
    return Map.entry(method.getFullMethodName(), Set.of(callers));
  }
}
