package io.splitlora.worker.aggregation;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Federated averaging (arXiv 1602.05629, algorithm 1): the mean of A and of B, weighted by the clients' examples. */
public final class FedAvg implements AggregationRule {

  @Override
  public float[] fold(float[] global, List<Upload> uploads) {
    double[] sum = new double[global.length];
    Arrays.fill(sum, -0.0); // the one zero that changes no summand's sign: the mean of one client is its adapter, bit for bit
    for (Upload upload : uploads) {
      double weight = upload.participant().weight();
      FloatBuffer adapter = upload.adapter();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weight * adapter.get(i);
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) sum[i];
    }
    return mean;
  }
}
