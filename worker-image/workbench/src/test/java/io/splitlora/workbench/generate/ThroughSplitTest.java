package io.splitlora.workbench.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.BlocksBeforeCut;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.engine.text.Decoded;
import io.splitlora.engine.text.Decoder;
import io.splitlora.engine.text.Decoding;
import io.splitlora.engine.text.LanguageModel;
import io.splitlora.engine.text.Unsplit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.BaseChange;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Participant;
import io.splitlora.federation.job.RoundId;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.random.CounterRandom;
import io.splitlora.federation.testing.Specs;
import io.splitlora.files.InputException;
import io.splitlora.manifest.Pool;
import io.splitlora.manifest.Pools;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.connection.Servers;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.JobCertificateAuthority;
import io.splitlora.protocol.identity.Role;
import io.splitlora.testing.Repository;
import io.splitlora.v1.DType;
import io.splitlora.v1.InferRequest;
import io.splitlora.v1.SplitTrainingGrpc;
import io.splitlora.v1.Tensor;
import io.splitlora.worker.splitserver.ServedModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generation with the blocks behind the cut at a server, over mutual TLS. */
class ThroughSplitTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final List<String> LOOPBACK = List.of("127.0.0.1");
  private static final int CUT = 2;

  @TempDir
  Path certificates;

  private final ModelFolder model = ModelFolder.open(Repository.tinyGpt2());
  private final AdapterLayout layout =
      AdapterLayout.of(model.config(), Specs.adapter(2, AdapterTarget.q, AdapterTarget.mlp_in), 0, 6);
  private final float[] adapter = adapter();
  private final Compute here = new Compute(1);
  private final Compute there = new Compute(1);
  private ServedModel served;
  private Server server;
  private ManagedChannel channel;

  private float[] adapter() {
    CounterRandom random = CounterRandom.keyed(4);
    float[] values = new float[layout.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() - 0.5) / 8;
    }
    return values;
  }

  @BeforeEach
  void listen() throws Exception {
    var pools = new Pools(List.of(new Pool("edge", 1, 1, 1, 1, OptionalInt.of(CUT), 1)));
    served = new ServedModel(there, model, layout.part(CUT, 6), pools);
    var authority = JobCertificateAuthority.create("lab", "demo", DAY, Clock.systemUTC());
    var own = Identity.of("lab", "demo", Role.SPLIT_SERVER);
    authority.issue(own, LOOPBACK, DAY).writeTo(certificates);
    server = Servers.listen("127.0.0.1", 0, certificates, own, served.service());
    channel = Channels.to("127.0.0.1:" + server.getPort(), Role.SPLIT_SERVER,
        authority.issue(Identity.client("lab", "demo", "edge"), LOOPBACK, DAY));
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.shutdownNow();
    here.close();
    there.close();
    model.close();
  }

  private void openRound(int round, BaseChange change) {
    float[] ofServer = Arrays.copyOfRange(adapter, layout.offsetOf(CUT), adapter.length);
    served.open(new RoundId("demo", 1, round, 0), List.of(new Participant(new ClientId("edge", 0), 1)), ofServer,
        change);
  }

  private List<Decoded> decode(LanguageModel with, Decoding how, Decoder.Progress progress) {
    try (Tokenizer tokenizer = Tokenizer.load(model.path())) {
      return new Decoder(with, how).decode(
          List.of("name : The Vine | type : hotel", "name : Zizzi | area : riverside | near : The Abbey").stream()
              .map(context -> Decoder.prompt(tokenizer.encode(context), model.config())).toList(),
          progress);
    }
  }

  private List<Decoded> throughSplit(Decoding how, Decoder.Progress progress) {
    return here.call(() -> {
      try (var client = new BlocksBeforeCut(model, layout.part(0, CUT), StepSettings.inference(1));
          var split =
              new ThroughSplit(channel, "edge", client, model.config(), Arrays.copyOf(adapter, layout.offsetOf(CUT)))) {
        return decode(split, how, progress);
      }
    });
  }

  private Decoding how(DecodingStrategy strategy, int beams, int maxTokens) {
    return new Decoding(strategy, maxTokens, Set.of(model.config().eosTokenId()), 3, beams, 0.8,
        new Decoding.Sampling(1, 0, 1), 5);
  }

  @Test
  void splitIsUnsplit() {
    openRound(0, BaseChange.NONE);
    for (Decoding how : List.of(how(DecodingStrategy.Greedy, 1, 20), how(DecodingStrategy.Beam, 4, 20),
        how(DecodingStrategy.Sampling, 1, 20))) {
      List<Decoded> expected = here.call(() -> {
        try (var whole = new UnsplitModel(model, layout, StepSettings.inference(1));
            var unsplit = new Unsplit(whole, model.config(), adapter)) {
          return decode(unsplit, how, (done, of) -> {});
        }
      });
      List<Decoded> texts = throughSplit(how, (done, of) -> {});
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i).tokens(), texts.get(i).tokens());
        assertEquals(expected.get(i).score(), texts.get(i).score(), 0, "the same sums in the same order");
      }
    }
  }

  private String refusal(Decoding how, Decoder.Progress progress) {
    return assertThrows(InputException.class, () -> throughSplit(how, progress)).getMessage();
  }

  @Test
  void beforeTheFirstRoundThereIsNoAdapter() {
    String message = refusal(how(DecodingStrategy.Greedy, 1, 5), (done, of) -> {});
    assertTrue(message.contains("no round was opened yet"), message);
  }

  @Test
  void nobodyTakesTheMemoryThatTrainingNeeds() {
    openRound(0, BaseChange.NONE);
    String message = refusal(how(DecodingStrategy.Beam, 60, 65000), (done, of) -> {});
    assertTrue(message.contains("take more than 1024 MiB of the split server's memory"), message);
    assertEquals(2, throughSplit(how(DecodingStrategy.Greedy, 1, 5), (done, of) -> {}).size(), "it goes on to serve");
  }

  /** Another stream has nearly all memory and ends a moment later. */
  @Test
  void memoryThatOthersHaveForAWhileIsWaitedFor() throws Exception {
    openRound(0, BaseChange.NONE);
    var taken = new CompletableFuture<Tensor>();
    StreamObserver<InferRequest> other = SplitTrainingGrpc.newStub(channel).infer(new StreamObserver<>() {
      @Override
      public void onNext(Tensor reply) {
        taken.complete(reply);
      }

      @Override
      public void onError(Throwable error) {
        taken.completeExceptionally(error);
      }

      @Override
      public void onCompleted() {
        // as it was asked to
      }
    });
    var hidden = Tensor.newBuilder().setDtype(DType.FLOAT32).addAllShape(List.of(1L, 1L, 128L))
        .setData(ByteString.copyFrom(new byte[512]));
    other.onNext(InferRequest.newBuilder().setPool("edge").setHidden(hidden).setSlots(240_000).build());
    taken.get(20, TimeUnit.SECONDS);
    CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(other::onCompleted);
    assertEquals(2, throughSplit(how(DecodingStrategy.Greedy, 1, 20_000), (done, of) -> {}).size());
  }

  @Test
  void textsDoNotOutliveAChangeOfTheBase() {
    openRound(0, BaseChange.NONE);
    int[] rounds = {0};
    String message = refusal(how(DecodingStrategy.Beam, 2, 20), (done, of) -> {
      if (rounds[0]++ == 2) {
        openRound(1, new BaseChange(AdapterLayout.placed(0, 6, List.of()), new float[0]));
      }
    });
    assertTrue(message.contains("begin the texts again"), message);
  }
}
