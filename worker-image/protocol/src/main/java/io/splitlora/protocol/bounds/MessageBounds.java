package io.splitlora.protocol.bounds;

import static io.splitlora.protocol.bounds.Bound.ANYTHING;
import static io.splitlora.protocol.bounds.Bound.FINITE;
import static io.splitlora.protocol.bounds.Bound.FINITE_DOUBLE;
import static io.splitlora.protocol.bounds.Bound.NAME;
import static io.splitlora.protocol.bounds.Bound.NOT_NEGATIVE;
import static io.splitlora.protocol.bounds.Bound.SENTENCE;
import static io.splitlora.protocol.bounds.Bound.TEXT;
import static io.splitlora.protocol.bounds.Bound.atMost;
import static io.splitlora.protocol.bounds.Bound.oneOf;
import static io.splitlora.protocol.bounds.Bound.whole;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.splitlora.v1.Activations;
import io.splitlora.v1.BaseChange;
import io.splitlora.v1.BestRound;
import io.splitlora.v1.ClientDiverged;
import io.splitlora.v1.ClientLoss;
import io.splitlora.v1.DroppedParticipant;
import io.splitlora.v1.Evaluated;
import io.splitlora.v1.Evaluating;
import io.splitlora.v1.EvaluationAdapter;
import io.splitlora.v1.Failure;
import io.splitlora.v1.InferRequest;
import io.splitlora.v1.IssueRequest;
import io.splitlora.v1.Lease;
import io.splitlora.v1.LeaseDone;
import io.splitlora.v1.LeaseFailed;
import io.splitlora.v1.LeaseHandedOver;
import io.splitlora.v1.LeaseStepped;
import io.splitlora.v1.Participant;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.PoolPace;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundAttempt;
import io.splitlora.v1.RoundSummary;
import io.splitlora.v1.SampleText;
import io.splitlora.v1.Score;
import io.splitlora.v1.ServerFailed;
import io.splitlora.v1.ServerHello;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.ServerStepped;
import io.splitlora.v1.ServerWaiting;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import io.splitlora.v1.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each field may hold, for every message that a server receives and for the progress that the operator receives.
 * This is the only table of bounds, as {@code CallPolicy} is the only table of callers. It knows nothing about jobs:
 * each service checks for itself whether a lease is the caller's and whether a step belongs to the round.
 */
public final class MessageBounds {

  /** Largest report, order or request, in bytes. */
  public static final int CONTROL_BYTES = 64 << 10;
  /** Most clients in a pool; the API has the same limit. */
  public static final int MOST_CLIENTS = 100_000;
  /** Most clients in one report of the split server; a step with more is sent as several reports. */
  public static final int CLIENTS_A_REPORT = 500;
  /** Most examples of one client. With it, sums over all clients are exact in a long and in a double. */
  public static final long MOST_EXAMPLES = Integer.MAX_VALUE;
  /** Most sample texts of one evaluation, and most references of each. */
  public static final int SAMPLES = 8;
  public static final int REFERENCES = 32;
  /** Most rounds, and most dropped participants, in one progress message. */
  public static final int HISTORY = 50;
  public static final int DROPPED = 50;
  /** Largest progress message that the operator takes, in bytes; one with full lists and sentences is half as large. */
  public static final int PROGRESS_BYTES = 256 << 10;
  /** Of a lease, as {@code TicketKey} makes it. */
  public static final int TICKET_BYTES = 24;

  /** Longest token of a service account, in characters; Kubernetes' have about 1,200. */
  private static final int LONGEST_TOKEN = 8 << 10;
  /** Longest public key and signature of the curve P-256 in DER, in bytes, and some more. */
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_PROOF = 80;
  private static final int SCORES = 16;
  /** Most pools of a job; the API has the same limit. */
  private static final int POOLS = 32;
  private static final int DIMENSIONS = 8;
  private static final int COUNT_BYTES = 5; // the varint of a number below 2^31
  private static final Bound TOKENS = whole(0, Integer.MAX_VALUE);
  private static final Bound MILLISECONDS = whole(0, 1L << 40);
  private static final Bound BYTES = whole(0, 1L << 45);

  private static final Map<FieldDescriptor, Bound> BOUNDS = new HashMap<>();
  /** Most elements of a repeated field. */
  private static final Map<FieldDescriptor, Integer> MOST = new HashMap<>();
  /** Largest size of a nested message, where it differs from {@link #CONTROL_BYTES}. */
  private static final Map<FieldDescriptor, Integer> SIZES = new HashMap<>();

  static {
    of(RoundAttempt.getDescriptor()).row("job", NAME).row("incarnation", NOT_NEGATIVE).row("round", NOT_NEGATIVE)
        .row("attempt", NOT_NEGATIVE);
    of(Lease.getDescriptor()).row("pool", NAME).row("client", NOT_NEGATIVE)
        .row("ticket", atMost(TICKET_BYTES));
    of(Participant.getDescriptor()).row("pool", NAME).row("client", NOT_NEGATIVE).row("weight", FINITE);

    of(PodReport.getDescriptor()).size("hello", CONTROL_BYTES + COUNT_BYTES * MOST_CLIENTS);
    of(PodHello.getDescriptor()).row("pod", NAME).row("spec_digest", NAME).row("model_digest", NAME)
        .row("data_digest", NAME)
        .row("examples", whole(1, MOST_EXAMPLES)).most("examples", MOST_CLIENTS);
    of(LeaseStepped.getDescriptor()).row("step", NOT_NEGATIVE).row("loss", FINITE).row("counted_tokens", TOKENS);
    of(LeaseDone.getDescriptor()).row("truncated_examples", whole(0, MOST_EXAMPLES)).row("compute_milliseconds",
        MILLISECONDS).row("busy_milliseconds", MILLISECONDS);
    of(LeaseHandedOver.getDescriptor()).row("step", NOT_NEGATIVE).row("compute_milliseconds", MILLISECONDS)
        .row("busy_milliseconds", MILLISECONDS);
    of(LeaseFailed.getDescriptor()).row("message", SENTENCE)
        .row("reason", oneOf(Reason.STALE_LEASE, Reason.DIVERGED_CLIENT, Reason.CONNECTION_LOST, Reason.BAD_INPUT));

    of(StateChunk.getDescriptor()).row("content", ANYTHING);
    of(StateHeader.getDescriptor()).row("step", NOT_NEGATIVE).row("size", BYTES).row("crc32c", ANYTHING);
    of(EvaluationAdapter.getDescriptor()).row("completed_rounds", NOT_NEGATIVE);
    of(BaseChange.getDescriptor()).row("completed_rounds", NOT_NEGATIVE);

    of(ServerReport.getDescriptor());
    of(ServerHello.getDescriptor()).row("spec_digest", NAME).row("model_digest", NAME).row("evaluation_digest", NAME);
    of(ServerStepped.getDescriptor()).row("step", NOT_NEGATIVE).row("counted_tokens", TOKENS).row("bytes_up", BYTES)
        .row("bytes_down", BYTES).row("compute_nanos", whole(0, 1L << 50)).most("losses", CLIENTS_A_REPORT);
    of(ClientLoss.getDescriptor()).row("pool", NAME).row("client", NOT_NEGATIVE).row("loss", FINITE);
    of(ServerWaiting.getDescriptor()).row("step", NOT_NEGATIVE).most("missing", CLIENTS_A_REPORT);
    of(ClientDiverged.getDescriptor()).row("pool", NAME).row("client", NOT_NEGATIVE).row("message", SENTENCE);
    of(Evaluated.getDescriptor()).row("completed_rounds", NOT_NEGATIVE).row("counted_tokens", NOT_NEGATIVE)
        .row("mean_loss", ANYTHING) // a loss that is not finite reports that the model has diverged
        .most("scores", SCORES).most("samples", SAMPLES);
    of(Score.getDescriptor()).row("metric", NAME).row("value", FINITE);
    of(SampleText.getDescriptor()).row("context", TEXT).row("text", TEXT).row("references", TEXT).most("references",
        REFERENCES);
    of(Evaluating.getDescriptor()).row("completed_rounds", NOT_NEGATIVE).row("texts", NOT_NEGATIVE).row("of",
        NOT_NEGATIVE);
    of(ServerFailed.getDescriptor()).row("reason", oneOf(Reason.BAD_INPUT, Reason.DIVERGED_CLIENT)).row("message",
        SENTENCE);

    of(Activations.getDescriptor()).row("step", NOT_NEGATIVE).row("positions", ANYTHING).row("targets", ANYTHING)
        .row("kept_step", NOT_NEGATIVE)
        .size("hidden", Integer.MAX_VALUE);
    of(Tensor.getDescriptor()).row("dtype", ANYTHING).row("shape", ANYTHING).most("shape", DIMENSIONS).row("data",
        ANYTHING);
    of(InferRequest.getDescriptor()).row("pool", NAME).row("slots", ANYTHING).row("mask", ANYTHING)
        .row("keep", ANYTHING)
        .size("hidden", Integer.MAX_VALUE);

    of(IssueRequest.getDescriptor()).row("token", atMost(LONGEST_TOKEN)).row("public_key", atMost(LONGEST_KEY))
        .row("proof", atMost(LONGEST_PROOF));

    of(Progress.getDescriptor()).row("job", NAME).row("method", NAME).row("phase", ANYTHING).most("history", HISTORY);
    of(Progress.Rounds.getDescriptor()).row("completed", NOT_NEGATIVE).row("all", NOT_NEGATIVE)
        .row("step", NOT_NEGATIVE)
        .row("local_steps", NOT_NEGATIVE).row("remaining_seconds", whole(0, 1L << 32));
    of(Progress.Clients.getDescriptor()).row("all", NOT_NEGATIVE).row("active", NOT_NEGATIVE)
        .row("participants", NOT_NEGATIVE)
        .most("dropped", DROPPED).row("pods", NOT_NEGATIVE).row("bounded", NAME).most("bounded", DROPPED);
    of(Progress.Loss.getDescriptor()).row("last_round", FINITE).row("open_round", FINITE);
    of(Progress.Evaluation.getDescriptor()).row("initial_perplexity", FINITE_DOUBLE).row("perplexity", FINITE_DOUBLE)
        .most("scores", SCORES);
    of(Progress.Traffic.getDescriptor()).row("activation_bytes_up", NOT_NEGATIVE)
        .row("gradient_bytes_down", NOT_NEGATIVE)
        .row("adapter_bytes_up", NOT_NEGATIVE).row("adapter_bytes_down", NOT_NEGATIVE);
    of(Progress.Effort.getDescriptor()).row("counted_tokens", NOT_NEGATIVE).row("tokens_per_second", FINITE)
        .row("milliseconds", NOT_NEGATIVE).row("client_milliseconds", NOT_NEGATIVE)
        .row("truncated_examples", NOT_NEGATIVE);
    of(Progress.Trouble.getDescriptor()).row("reopened", NOT_NEGATIVE).row("handed_over", NOT_NEGATIVE)
        .row("bounded_updates", NOT_NEGATIVE)
        .row("taken_over", NOT_NEGATIVE);
    of(Progress.Adapter.getDescriptor()).row("client_side_parameters", NOT_NEGATIVE)
        .row("server_side_parameters", NOT_NEGATIVE)
        .row("sha256", NAME);
    of(Progress.Pace.getDescriptor()).row("completed_rounds", NOT_NEGATIVE).row("milliseconds", MILLISECONDS)
        .row("server_milliseconds", MILLISECONDS).most("pools", POOLS);
    of(PoolPace.getDescriptor()).row("pool", NAME).row("leases", whole(0, MOST_CLIENTS)).row("steps", NOT_NEGATIVE)
        .row("busy_milliseconds", MILLISECONDS).row("pod_milliseconds", MILLISECONDS);
    of(RoundSummary.getDescriptor()).row("completed_rounds", NOT_NEGATIVE).row("loss", FINITE)
        .row("perplexity", FINITE_DOUBLE)
        .row("score", FINITE);
    of(DroppedParticipant.getDescriptor()).row("client", NAME).row("reason", ANYTHING).row("message", SENTENCE);
    of(BestRound.getDescriptor()).row("completed_rounds", NOT_NEGATIVE).row("value", FINITE_DOUBLE);
    of(Failure.getDescriptor()).row("reason", ANYTHING).row("message", SENTENCE);
  }

  private MessageBounds() {}

  /** The bound of a field; null if the table has no row for it. */
  static @Nullable Bound of(FieldDescriptor field) {
    return BOUNDS.get(field);
  }

  /** Most elements of a repeated field; 0 if the table has no row for it. */
  static int most(FieldDescriptor field) {
    return MOST.getOrDefault(field, 0);
  }

  /**
   * Largest report of a pod: only its greeting exceeds a control message, because it counts the examples of each
   * client.
   */
  static int largestReportOfPod() {
    return CONTROL_BYTES + size(PodReport.getDescriptor().findFieldByName("hello"));
  }

  /** Largest size of a nested message, in bytes. */
  static int size(FieldDescriptor field) {
    return SIZES.getOrDefault(field, CONTROL_BYTES);
  }

  private static Rows of(Descriptor message) {
    return new Rows(message);
  }

  private record Rows(Descriptor message) {

    Rows row(String field, Bound bound) {
      BOUNDS.put(message.findFieldByName(field), bound);
      return this;
    }

    Rows most(String field, int elements) {
      MOST.put(message.findFieldByName(field), elements);
      return this;
    }

    Rows size(String field, int bytes) {
      SIZES.put(message.findFieldByName(field), bytes);
      return this;
    }
  }
}
