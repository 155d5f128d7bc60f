package io.splitlora.worker.training;

import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;

/** What a step needs to know of the job beside weights and data. */
public record StepSettings(AdapterSpec adapter, Dropout dropout, double labelSmoothing) {

  public static StepSettings of(SplitLoRAJobSpec job) {
    var dropout = new Dropout(job.adapter().dropout(), job.training().seed());
    return new StepSettings(job.adapter(), dropout, job.training().labelSmoothing());
  }

  /** α/r, or α/√r with rsLoRA (arXiv 2312.03732). */
  public double scale() {
    return adapter.alpha() / (adapter.rsLoRA() ? Math.sqrt(adapter.rank()) : adapter.rank());
  }
}
