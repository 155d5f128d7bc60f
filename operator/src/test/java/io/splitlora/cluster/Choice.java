package io.splitlora.cluster;

/** A provider, and why it was chosen. */
record Choice(Provider provider, String why) {

  static Choice of(Tier tier, Machine machine) {
    if (!machine.variable("TEST_CLUSTER").isEmpty()) {
      return named(machine);
    }
    // Any Linux can start an API server, and only there is it sure that no controller interferes.
    if (tier == Tier.CONTROL_PLANE && machine.linux()) {
      return new Choice(Provider.LOCAL, "an API server alone needs nothing but Linux");
    }
    if (!machine.variable("TEST_KUBECONFIG").isEmpty()) {
      return new Choice(Provider.KUBECONFIG, "TEST_KUBECONFIG is set");
    }
    if (machine.docker()) {
      return new Choice(Provider.K3S, "there is Docker");
    }
    if (runsNodes(machine)) {
      return new Choice(Provider.LOCAL, "this is Linux with root and cgroup v1, and there is no Docker");
    }
    throw new NoCluster("no cluster for the tests: " + lacks(machine)
        + "; start Docker, or set TEST_KUBECONFIG to the kubeconfig of a cluster made for tests");
  }

  private static Choice named(Machine machine) {
    Provider provider = Provider.named(machine.variable("TEST_CLUSTER"));
    if (provider == Provider.KUBECONFIG && machine.variable("TEST_KUBECONFIG").isEmpty()) {
      throw new NoCluster("TEST_CLUSTER is 'kubeconfig', but TEST_KUBECONFIG names no file");
    }
    return new Choice(provider, "TEST_CLUSTER names it");
  }

  private static boolean runsNodes(Machine machine) {
    return machine.linux() && machine.root() && machine.cgroupV1();
  }

  private static String lacks(Machine machine) {
    String local = !machine.linux() ? "this is not Linux"
        : !machine.root() ? "this process is not root"
        : "this machine has no cgroup v1";
    return "TEST_KUBECONFIG is not set, there is no Docker, and a local node cannot start because " + local;
  }
}
