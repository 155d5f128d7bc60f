package io.splitlora.worker.client;

import io.grpc.ManagedChannel;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.ClientSide;
import io.splitlora.engine.split.OptimizerStep;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.WholeModel;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.PodHello;
import io.splitlora.worker.job.JobInputs;
import io.splitlora.worker.job.RoleOptions;

/** A pod that works for the clients of a pool, next to their data. Between rounds it has no state. */
public final class ClientPod {

  private ClientPod() {}

  /**
   * Works until the aggregator says that the job is over, or until the process is asked to stop and has handed over.
   *
   * @param aggregator and {@code splitServer}: host:port
   */
  public static ExitCode run(RoleOptions options, String poolName, String podName, String aggregator, String splitServer)
      throws InterruptedException {
    var stop = StopSignal.handle(options.supervised());
    try {
      return work(options, poolName, podName, aggregator, splitServer, stop);
    } finally {
      stop.leaving();
    }
  }

  private static ExitCode work(RoleOptions options, String poolName, String podName, String aggregator, String splitServer, StopSignal stop)
      throws InterruptedException {
    JobInputs inputs = options.inputs();
    SplitLoRAJobSpec spec = inputs.spec();
    ClientPoolSpec pool = inputs.pool(poolName);
    ModelFolder model = inputs.openModel();
    Tokenizer tokenizer = inputs.openTokenizer(model);
    var data = new PoolData(pool, spec.training(), inputs.openShards(pool, model, tokenizer), tokenizer, model.config());
    var compute = new Compute(pool.threads());
    PoolShares shares = PoolShares.of(spec, model.config());
    int localSteps = inputs.pools().get(poolName).localSteps();
    var update = new LocalUpdate(OptimizerStep.of(spec.training(), localSteps), spec.aggregation(), shares.rule());
    PodHello hello = PodHello.newBuilder().setPod(podName).setSpecDigest(inputs.digest()).setModelDigest(model.digest())
        .setDataDigest(data.digest()).addAllExamples(data.examples()).build();
    var orders = new PodOrders(compute, Channels.to(aggregator, Role.AGGREGATOR, options.certificates()), hello, data,
        localSteps, shares);
    orders.desk().trainWith(inputs.split()
        ? splitTrainer(options, model, compute, orders, splitServer, shares.layout(poolName), update)
        : compute.call(() -> new LocalTrainer(
            new WholeModel(model, shares.layout(poolName), StepSettings.of(spec)), update, orders.desk(), orders)));
    stop.handOver(orders::leave);
    ExitCode end = orders.followUntilFinished();
    stop.awaitAfterTheEnd();
    return end;
  }

  private static SplitTrainer splitTrainer(RoleOptions options, ModelFolder model, Compute compute, PodOrders orders, String splitServer,
      AdapterLayout layout, LocalUpdate update) {
    SplitLoRAJobSpec spec = options.inputs().spec();
    ManagedChannel channel = Channels.to(splitServer, Role.SPLIT_SERVER, options.certificates());
    var side = compute.call(() -> new ClientSide(model, layout, StepSettings.of(spec)));
    return new SplitTrainer(side, model.config(), spec.split().precision(), update, orders.desk(),
        onReply -> new ServerLine(channel, reply -> compute.execute(() -> onReply.accept(reply)), orders::serverLost));
  }
}
