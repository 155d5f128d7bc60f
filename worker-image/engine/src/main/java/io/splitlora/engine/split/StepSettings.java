package io.splitlora.engine.split;

import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.federation.adapter.AdapterScale;

/**
 * What a step needs to know about the job, beside weights and data.
 *
 * @param scale of every adapter: α/r, or α/√r with rsLoRA
 */
public record StepSettings(double scale, Dropout dropout, double labelSmoothing) {

  public static StepSettings of(SplitLoRAJobSpec job) {
    var dropout = new Dropout(job.adapter().dropout(), job.training().seed());
    return new StepSettings(AdapterScale.of(job.adapter()), dropout, job.training().labelSmoothing());
  }

  /** For evaluation and generation: no dropout, no smoothing. */
  public static StepSettings inference(double scale) {
    return new StepSettings(scale, new Dropout(0, 0), 0);
  }
}
