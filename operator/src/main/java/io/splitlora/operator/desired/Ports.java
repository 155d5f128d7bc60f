package io.splitlora.operator.desired;

import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;

/** Where the called roles listen; every pod has an address of its own, so fixed numbers never collide. */
public final class Ports {
  private static final int AGGREGATOR = 7443;
  private static final int SPLIT_SERVER = 7444;
  private static final int HEALTH = 7445;

  private Ports() {}

  public static int aggregator(SplitLoRAJobSpec spec) {
    return orDefault(spec.aggregator().port(), AGGREGATOR);
  }

  public static int splitServer(SplitLoRAJobSpec spec) {
    return orDefault(spec.splitServer().port(), SPLIT_SERVER);
  }

  /** Where a role tells its node's kubelet how it is; no policy lets anyone else in. */
  static int health(RolePod pod) {
    return pod.port().orElse(0) == HEALTH ? HEALTH + 1 : HEALTH;
  }

  private static int orDefault(int port, int otherwise) {
    return port > 0 ? port : otherwise;
  }
}
