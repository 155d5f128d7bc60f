package io.splitlora.federation.testing;

import io.splitlora.api.v1alpha1.AdamWSpec;
import io.splitlora.api.v1alpha1.AdapterSpec;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.Method;
import io.splitlora.api.v1alpha1.ScheduleSpec;
import io.splitlora.api.v1alpha1.ScheduleType;
import io.splitlora.api.v1alpha1.ServerUpdate;
import io.splitlora.api.v1alpha1.TrainingSpec;
import java.util.List;

/** Sections of a manifest as tests need them. */
public final class Specs {

  private Specs() {}

  public static AdapterSpec adapter(int rank, AdapterTarget... targets) {
    return new AdapterSpec(rank, 32.0, 0.0, false, List.of(targets));
  }

  /** A constant rate of 0.01, no clipping, no smoothing. */
  public static TrainingSpec training(int localSteps, ServerUpdate update, AdamWSpec adamW) {
    return training(localSteps, update, adamW, 0);
  }

  /** @param clientClipNorm of each client's gradient at the split server */
  public static TrainingSpec training(int localSteps, ServerUpdate update, AdamWSpec adamW, double clientClipNorm) {
    return new TrainingSpec(Method.SplitLoRA, 1, localSteps, 4, 0.01, new ScheduleSpec(ScheduleType.Constant, 0), adamW,
        0.0, clientClipNorm, 0.0, update, 7L, 16);
  }

  public static AdamWSpec adamW(double beta1) {
    return new AdamWSpec(beta1, 0.999, 1e-8, 0.01);
  }
}
