package io.splitlora.worker.aggregation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.worker.round.ClientId;
import io.splitlora.worker.round.Participant;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FedAvgTest {

  private final AggregationRule rule = Rules.of(new AggregationSpec(io.splitlora.api.v1alpha1.AggregationRule.FedAvg, 0));

  private record Upload(Participant participant, float[] values) implements AggregationRule.Upload {

    @Override
    public FloatBuffer adapter() {
      return FloatBuffer.wrap(values).asReadOnlyBuffer();
    }
  }

  private static AggregationRule.Upload upload(int client, double weight, float... values) {
    return new Upload(new Participant(new ClientId("a", client), weight), values);
  }

  @Test
  void isTheMeanWeightedByExamples() {
    float[] mean = rule.fold(new float[3], List.of(upload(0, 0.75, 1, -2, 4), upload(1, 0.25, 5, 2, 0)));
    assertArrayEquals(new float[] {2, -1, 3}, mean);
  }

  @Test
  void leavesTheAdapterBeforeAndTheUploadsAlone() {
    float[] global = {7, 7};
    float[] values = {1, 2};
    rule.fold(global, List.of(upload(0, 1, values)));
    assertArrayEquals(new float[] {7, 7}, global);
    assertArrayEquals(new float[] {1, 2}, values);
  }

  @Test
  void oneClientIsItsOwnMeanBitForBit() {
    float[] values = awkward();
    assertSameBits(values, rule.fold(new float[values.length], List.of(upload(0, 1, values))));
  }

  @Test
  void clientsThatAgreeAreTheirOwnMeanBitForBit() {
    float[] values = awkward();
    for (int clients = 2; clients <= 17; clients++) {
      List<AggregationRule.Upload> uploads = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        uploads.add(upload(i, 1.0 / clients, values));
      }
      assertSameBits(values, rule.fold(new float[values.length], uploads));
    }
  }

  @Test
  void sumsInTheOrderOfTheListSoThatWhoeverSortsItDecidesTheBits() {
    var random = new Random(3);
    List<AggregationRule.Upload> uploads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      uploads.add(upload(i, 1 / 8.0, (float) random.nextGaussian(), 1e30f * (i % 2 == 0 ? 1 : -1)));
    }
    float[] first = rule.fold(new float[2], uploads);
    assertSameBits(first, rule.fold(new float[2], List.copyOf(uploads)));
    double expected = 0;
    for (AggregationRule.Upload upload : uploads) {
      expected += upload.participant().weight() * upload.adapter().get(0);
    }
    assertEquals((float) expected, first[0]);
    Collections.reverse(uploads);
    assertEquals(first[0], rule.fold(new float[2], uploads)[0], 1e-6f);
  }

  @Test
  void everyoneReceivesTheGlobalAdapter() {
    float[] global = {1, 2};
    assertArrayEquals(global, rule.down(global, new Participant(new ClientId("a", 0), 1)));
  }

  /** Numbers that a sum in single precision, or one that begins with +0, would change. */
  private static float[] awkward() {
    float[] values = new float[2000];
    var random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
    }
    values[0] = -0.0f;
    values[1] = Float.MIN_VALUE;
    values[2] = Float.MAX_VALUE;
    values[3] = 0.1f;
    values[4] = 0.0f;
    return values;
  }

  private static void assertSameBits(float[] expected, float[] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(actual[i]), expected[i] + " at " + i);
    }
  }
}
