package io.splitlora.protocol.bounds;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.HealthGrpc;
import io.splitlora.v1.IssuanceGrpc;
import io.splitlora.v1.SplitTrainingGrpc;
import java.util.Map;
import java.util.stream.Stream;

/** The largest message that each method accepts, in bytes. */
public final class MessageSizes {

  /** Enough for the activations of one batch. Methods without a row have this limit too. */
  public static final int LARGEST = 64 << 20;
  /** Largest part of a state in one chunk. */
  public static final int CHUNK_BYTES = 1 << 20;
  /** A request for a certificate, and the answer with the authorities. */
  public static final int ISSUED_BYTES = 64 << 10;

  private static final Map<String, Integer> SIZES = Map.ofEntries(
      row(AggregationGrpc.getWorkMethod(), MessageBounds.largestReportOfPod()),
      row(AggregationGrpc.getServeMethod(), MessageBounds.CONTROL_BYTES),
      row(AggregationGrpc.getWatchMethod(), MessageBounds.CONTROL_BYTES),
      row(AggregationGrpc.getControlMethod(), MessageBounds.CONTROL_BYTES),
      row(AggregationGrpc.getDownloadMethod(), MessageBounds.CONTROL_BYTES),
      row(AggregationGrpc.getUploadMethod(), CHUNK_BYTES + MessageBounds.CONTROL_BYTES),
      row(SplitTrainingGrpc.getTrainMethod(), LARGEST),
      row(SplitTrainingGrpc.getInferMethod(), LARGEST),
      row(IssuanceGrpc.getIssueMethod(), 16 << 10),
      row(HealthGrpc.getCheckMethod(), MessageBounds.CONTROL_BYTES));

  private MessageSizes() {}

  /** The limit of one method, given its full name. */
  public static int of(String method) {
    return SIZES.getOrDefault(method, LARGEST);
  }

  /** The largest limit among the methods of these services: the server refuses more before it reads the message. */
  public static int of(BindableService... services) {
    return Stream.of(services).flatMap(service -> service.bindService().getMethods().stream())
        .mapToInt(method -> of(method.getMethodDescriptor().getFullMethodName())).max().orElse(LARGEST);
  }

  private static Map.Entry<String, Integer> row(MethodDescriptor<?, ?> method, int bytes) {
    return Map.entry(method.getFullMethodName(), bytes);
  }
}
