package io.splitlora.worker.splitserver;

import io.grpc.Server;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.engine.data.Shards;
import io.splitlora.engine.evaluation.Evaluator;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.BlocksBehindCut;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.federation.adapter.AdapterScale;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.aggregation.Rules;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.protocol.connection.OwnDoor;
import io.splitlora.protocol.connection.Servers;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.ServerHello;
import io.splitlora.worker.job.JobInputs;
import io.splitlora.worker.job.RoleOptions;
import java.io.IOException;
import java.util.Optional;

/**
 * The split server's process: the blocks behind the cut, and evaluation with all of them. Between rounds it has no
 * state.
 */
public final class SplitServer {

  private SplitServer() {}

  /**
   * Works until the aggregator says that the job is over.
   *
   * @param listenHost and {@code listenPort} where clients call
   * @param aggregator host:port
   */
  public static ExitCode run(RoleOptions options, String listenHost, int listenPort, String aggregator)
      throws IOException, InterruptedException {
    JobInputs inputs = options.inputs();
    SplitLoRAJobSpec spec = inputs.spec();
    ModelFolder model = inputs.openModel();
    var compute = new Compute(spec.splitServer().threads());
    var settings = StepSettings.of(spec);
    Optional<Shards> validation = Optional.ofNullable(spec.evaluation()).map(inputs::openValidation);
    var link = new ServerLink(compute, aggregator, options, ServerHello.newBuilder()
        .setSpecDigest(inputs.digest()).setModelDigest(model.digest())
        .setEvaluationDigest(validation.map(Shards::digest).orElse("")).build(),
        Share.full(inputs.serverLayout(model.config()), AdapterScale.of(spec.adapter())),
        Rules.of(spec.aggregation(), spec.training().seed()).changesBase());
    Optional<Server> server = Optional.empty();
    if (inputs.split()) {
      var desk = compute.call(() -> new TrainingDesk(spec.training(), inputs.pools(),
          new BlocksBehindCut(model, inputs.serverLayout(model.config()), settings), link));
      var holders = new LeaseHolders(desk::accept);
      link.trainOn(desk, holders);
      var service = new TrainService(model.config(), inputs.pools(), spec.split().precision(), compute, desk, holders,
          Generation.beside(compute));
      var identity = Identity.of(inputs.job().metadata().namespace(), inputs.name(), Role.SPLIT_SERVER);
      server = Optional.of(Servers.listen(listenHost, listenPort, options.certificates(), identity, service));
      options.liveness()
          .asks(new OwnDoor(listenHost, server.get().getPort(), Role.SPLIT_SERVER, options.certificates())::complaint);
    }
    if (validation.isPresent()) {
      Shards shards = validation.get();
      link.evaluateWith(compute.call(() -> evaluator(inputs, model, settings, shards)));
    }
    try {
      return link.followUntilFinished();
    } finally {
      server.ifPresent(Server::shutdownNow);
    }
  }

  private static Evaluator evaluator(JobInputs inputs, ModelFolder model, StepSettings settings, Shards validation) {
    return new Evaluator(model, inputs.layoutOfAllBlocks(model.config()), settings, inputs.openTokenizer(model),
        validation,
        inputs.spec().evaluation(), inputs.spec().training().seed());
  }
}
