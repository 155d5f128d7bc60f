package io.splitlora.worker.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.WirePrecision;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.split.BlocksBeforeCut;
import io.splitlora.engine.split.BlocksBehindCut;
import io.splitlora.engine.split.Counted;
import io.splitlora.engine.split.Dropout;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.engine.testing.GeneratedExamples;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.job.StepKey;
import io.splitlora.federation.model.Gpt2Config;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.optimizer.AdamW;
import io.splitlora.federation.testing.Specs;
import io.splitlora.testing.Repository;
import io.splitlora.v1.Tensor;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One client and a split server, every tensor through its message, and the whole model in one place: the same bits. */
@ExtendWith(OnComputeThread.class)
public class SplitEqualsUnsplitTest {

  private static final int STEPS = 20;
  private static final double RATE = 0.01;
  private static final long SEED = 3;

  private final AdamW adamW = AdamW.of(Specs.adamW(0.9));

  @ParameterizedTest
  @CsvSource({"2, q v", "1, c_attn", "4, q k v attn_out mlp_in mlp_out"})
  void everyStepHasTheSameBits(int cut, String targets) throws InvalidProtocolBufferException {
    AdapterSpec adapter =
        Specs.adapter(4, Stream.of(targets.split(" ")).map(AdapterTarget::valueOf).toArray(AdapterTarget[]::new));
    var settings = new StepSettings(8, new Dropout(0.1, SEED), 0.1);
    try (ModelFolder model = ModelFolder.open(Repository.tinyGpt2());
        var whole = new UnsplitModel(model, AdapterLayout.of(model.config(), adapter, 0, 6), settings);
        var client = new BlocksBeforeCut(model, AdapterLayout.of(model.config(), adapter, 0, cut), settings);
        var server = new BlocksBehindCut(model, AdapterLayout.of(model.config(), adapter, cut, 6), settings)) {
      AdapterState unsplit = AdapterState.initial(AdapterInit.draw(whole.layout(), SEED));
      var split = new Split(model.config(), client, server);
      float[] start = unsplit.adapter().clone();
      for (int step = 0; step < STEPS; step++) {
        Batch batch = GeneratedExamples.batch(step, 3, 24, model.config().vocab());
        var key = new StepKey("pool", 0, step);
        UnsplitModel.Result result = whole.step(batch, unsplit.adapter(), key);
        unsplit = adamW.update(unsplit, result.adapterGradient(), RATE, step + 1);
        assertEquals(Float.floatToRawIntBits(result.loss()), Float.floatToRawIntBits(split.step(batch, key)),
            "loss of step " + step);
        assertArrayEquals(bits(unsplit.adapter()), bits(split.adapters()), "adapters after step " + step);
      }
      assertTrue(moved(start, unsplit.adapter()), "some factor of some adapter was never trained");
    }
  }

  /** Both sides of the cut with their states. */
  private final class Split {

    private final Gpt2Config config;
    private final BlocksBeforeCut client;
    private final BlocksBehindCut server;
    private AdapterState before;
    private AdapterState behind;

    Split(Gpt2Config config, BlocksBeforeCut client, BlocksBehindCut server) {
      this.config = config;
      this.client = client;
      this.server = server;
      before = AdapterState.initial(AdapterInit.draw(client.layout(), SEED));
      behind = AdapterState.initial(AdapterInit.draw(server.layout(), SEED));
    }

    float step(Batch batch, StepKey key) throws InvalidProtocolBufferException {
      try (BlocksBeforeCut.ClientStep step = client.newStep()) {
        HiddenStates received = read(sent(step.forward(batch, before.adapter(), key)));
        var answer = new Object() {
          float loss;
          byte[] gradient;
        };
        float[] ofServer = server.step(Counted.of(batch), received, behind.adapter(), key, (loss, gradient) -> {
          answer.loss = loss;
          answer.gradient = sent(gradient);
        });
        float[] ofClient = step.pullBack(read(answer.gradient));
        behind = adamW.update(behind, ofServer, RATE, 0);
        before = adamW.update(before, ofClient, RATE, key.step() + 1);
        return answer.loss;
      }
    }

    float[] adapters() {
      float[] all = Arrays.copyOf(before.adapter(), before.adapter().length + behind.adapter().length);
      System.arraycopy(behind.adapter(), 0, all, before.adapter().length, behind.adapter().length);
      return all;
    }

    private byte[] sent(HiddenStates states) {
      return Tensors.message(states, WirePrecision.Float32).toByteArray();
    }

    private HiddenStates read(byte[] message) throws InvalidProtocolBufferException {
      return Tensors.of(Tensor.parseFrom(message), config.hidden(), config.context());
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  /** Weight decay alone cannot move a B away from zero. */
  private static boolean moved(float[] start, float[] end) {
    for (int i = 0; i < end.length; i++) {
      if (start[i] == end[i]) {
        return false;
      }
    }
    return true;
  }
}
