package io.splitlora.federation.checkpoint;

import io.splitlora.api.v1alpha1.ServerOptimizerSpec;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.optimizer.AdamW;

/** Takes the mean change of a round as a negative gradient (FedOpt, arXiv 2003.00295, algorithm 2). */
public record ServerOptimizer(AdamW adamW, double learningRate) {

  public static ServerOptimizer of(ServerOptimizerSpec spec) {
    return new ServerOptimizer(new AdamW(spec.beta1(), spec.beta2(), spec.epsilon(), spec.weightDecay()),
        spec.learningRate());
  }

  /** The global adapter after a round whose fold made {@code folded} of it; the state before is used up. */
  AdapterState step(AdapterState global, float[] folded) {
    float[] gradient = new float[folded.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = global.adapter()[i] - folded[i];
    }
    return adamW.update(global, gradient, learningRate, 0);
  }
}
