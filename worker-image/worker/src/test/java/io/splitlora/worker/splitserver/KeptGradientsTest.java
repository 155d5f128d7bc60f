package io.splitlora.worker.splitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.splitlora.engine.split.HiddenStates;
import io.splitlora.federation.job.ClientId;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.job.RoundId;
import io.splitlora.v1.Gradients;
import io.splitlora.v1.Reason;
import io.splitlora.v1.Tensor;
import io.splitlora.v1.TrainReply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeptGradientsTest {

  private static final RoundId ROUND = new RoundId("job", 1, 0, 0);
  private static final int GRADIENT_BYTES = reply(0).getSerializedSize();

  private final KeptGradients kept = new KeptGradients(10L * GRADIENT_BYTES);
  private final List<TrainReply> again = new ArrayList<>();

  @Test
  void theOldestGoesWhenThereIsNoRoom() {
    IntStream.range(0, 8).forEach(step -> answer(0, step, 0));
    IntStream.range(0, 4).forEach(step -> answer(1, step, 0));
    assertEquals(10L * GRADIENT_BYTES, kept.bytes());
    assertEquals(0, ask(0, 1, 0));
    assertEquals(List.of(true, true, false), IntStream.range(0, 3).mapToObj(step -> letGo(0, step)).toList());
    assertFalse(letGo(1, 0));
    assertEquals(GRADIENT_BYTES, ask(0, 2, 0));
    assertEquals(GRADIENT_BYTES, ask(1, 0, 0));
    assertEquals(List.of(reply(2), reply(0)), again);
  }

  @Test
  void oneThatIsLargerThanAllTheRoomIsNotKept() {
    var small = new KeptGradients(GRADIENT_BYTES - 1);
    small.keeping(activations(0, 0, 0)).replies().gradient(activations(0, 0, 0), null, 1);
    assertEquals(0, small.bytes());
  }

  @Test
  void whatIsBehindTheBoundaryStays() {
    IntStream.range(0, 4).forEach(step -> answer(0, step, 0));
    assertEquals(GRADIENT_BYTES, ask(0, 2, 2));
    assertEquals(2L * GRADIENT_BYTES, kept.bytes());
    assertEquals(0, ask(0, 1, 0), "it is not asked for again by anyone");
    assertFalse(letGo(0, 1), "there was room for it");
  }

  /** A client may say what it likes of its own boundary. */
  @Test
  void aBoundaryThatIsNoneCostsOnlyItsClient() {
    IntStream.range(0, 4).forEach(step -> answer(step % 2, step, 0));
    assertEquals(0, ask(0, 2, Integer.MAX_VALUE));
    assertEquals(GRADIENT_BYTES, ask(1, 1, 0));
    kept.forget(new ClientId("pool", 1));
    assertEquals(0, ask(1, 1, 0));
    assertEquals(0, kept.bytes());
    assertTrue(again.size() == 1);
  }

  private void answer(int client, int step, int keptStep) {
    ClientActivations activations = kept.keeping(activations(client, step, keptStep));
    activations.replies().gradient(activations, null, 1);
  }

  private boolean letGo(int client, int step) {
    return kept.hasLetGo(new ClientId("pool", client), step);
  }

  private int ask(int client, int step, int keptStep) {
    return kept.sendAgain(activations(client, step, keptStep));
  }

  private ClientActivations activations(int client, int step, int keptStep) {
    return new ClientActivations(new Lease(ROUND, new ClientId("pool", client)), step, keptStep, null, null, 1,
        new ClientActivations.Replies() {
          @Override
          public TrainReply gradient(ClientActivations activations, HiddenStates gradient, float loss) {
            return reply(activations.step());
          }

          @Override
          public void again(TrainReply reply) {
            again.add(reply);
          }

          @Override
          public void refuse(Lease lease, Reason reason, String message) {
            throw new AssertionError(message);
          }
        });
  }

  private static TrainReply reply(int step) {
    byte[] numbers = new byte[1000];
    numbers[0] = (byte) step;
    return TrainReply.newBuilder().setGradients(Gradients.newBuilder()
        .setHidden(Tensor.newBuilder().setData(ByteString.copyFrom(numbers)))).build();
  }
}
