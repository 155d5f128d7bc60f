package io.splitlora.worker.client;

import io.grpc.ManagedChannel;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.BlocksBeforeCut;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.optimizer.OptimizerStep;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.PodHello;
import io.splitlora.worker.job.JobInputs;
import io.splitlora.worker.job.RoleOptions;
import java.time.Duration;

/** A pod that works for the clients of a pool, next to their data. Between rounds it has no state. */
public final class ClientPod {

  private ClientPod() {}

  /**
   * Works until the aggregator says that the job is over, or until the process is asked to stop and has handed over.
   *
   * @param aggregator and {@code splitServer}: host:port
   */
  public static ExitCode run(RoleOptions options, String poolName, String podName, String aggregator,
      String splitServer)
      throws InterruptedException {
    var stop = StopSignal.handle(options.supervised());
    try {
      return work(options, poolName, podName, aggregator, splitServer, stop);
    } finally {
      stop.leaving();
    }
  }

  private static ExitCode work(RoleOptions options, String poolName, String podName, String aggregator,
      String splitServer, StopSignal stop)
      throws InterruptedException {
    JobInputs inputs = options.inputs();
    SplitLoRAJobSpec spec = inputs.spec();
    ClientPoolSpec pool = inputs.pool(poolName);
    ModelFolder model = inputs.openModel();
    PoolData data = data(inputs, pool, model);
    var compute = new Compute(pool.threads());
    PoolShares shares = PoolShares.of(spec, inputs.pools(), model.config());
    ManagedChannel channel = Channels.to(aggregator, Role.AGGREGATOR, options.certificates());
    var link = new PodLink(compute, channel, options.certificates(), hello(podName, inputs, model, data), data, shares,
        Duration.ofSeconds(spec.runPolicy().recoverySeconds()));
    var optimizer = OptimizerStep.of(spec.training(), shares.localSteps(poolName));
    var update = new LocalUpdate(optimizer, spec.aggregation(), shares.rule());
    AdapterLayout layout = shares.layout(poolName);
    var settings = StepSettings.of(spec);
    if (inputs.split()) {
      var blocks = compute.call(() -> new BlocksBeforeCut(model, layout, settings));
      link.trainWith(splitTrainer(options, blocks, model, link, splitServer, update), blocks.weights());
    } else {
      var unsplit = compute.call(() -> new UnsplitModel(model, layout, settings));
      link.trainWith(new LocalTrainer(unsplit, update, link.desk(), link), unsplit.weights());
    }
    stop.handOver(link::leave);
    ExitCode end = link.followUntilFinished();
    stop.awaitAfterTheEnd();
    return end;
  }

  private static PoolData data(JobInputs inputs, ClientPoolSpec pool, ModelFolder model) {
    Tokenizer tokenizer = inputs.openTokenizer(model);
    Shards shards = inputs.openShards(pool, model, tokenizer);
    return new PoolData(pool, inputs.spec().training(), shards, tokenizer, model.config());
  }

  private static PodHello hello(String podName, JobInputs inputs, ModelFolder model, PoolData data) {
    return PodHello.newBuilder().setPod(podName).setSpecDigest(inputs.digest()).setModelDigest(model.digest())
        .setDataDigest(data.digest()).addAllExamples(data.examples()).build();
  }

  private static SplitTrainer splitTrainer(RoleOptions options, BlocksBeforeCut blocks, ModelFolder model,
      PodLink link, String splitServer, LocalUpdate update) {
    ManagedChannel channel = Channels.to(splitServer, Role.SPLIT_SERVER, options.certificates());
    return new SplitTrainer(blocks, model.config(), options.inputs().spec().split().precision(), update, link.desk(),
        GraphBudget.ofThisProcess(model.config(), blocks.layout().toBlock()),
        onReply -> link.toSplitServer(channel, onReply));
  }
}
