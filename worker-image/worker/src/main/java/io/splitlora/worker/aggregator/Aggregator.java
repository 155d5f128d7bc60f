package io.splitlora.worker.aggregator;

import io.grpc.Server;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.aggregation.PoolShares;
import io.splitlora.federation.checkpoint.JobState;
import io.splitlora.federation.checkpoint.ServerOptimizer;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.round.Coordinator;
import io.splitlora.protocol.connection.OwnDoor;
import io.splitlora.protocol.connection.Servers;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.protocol.process.LastWords;
import io.splitlora.v1.Finish;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Reason;
import io.splitlora.worker.job.JobInputs;
import io.splitlora.worker.job.LastWordsFile;
import io.splitlora.worker.job.RoleOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The aggregator's process: it decides about rounds and owns the journal. It never touches the engine. */
public final class Aggregator {

  private static final Logger LOG = LoggerFactory.getLogger(Aggregator.class);
  private static final int TICK_MILLISECONDS = 1000;
  private static final int PROGRESS_MILLISECONDS = 250;
  private static final int MANIFEST_MILLISECONDS = 5000;
  /** How long the process waits at the end, so that the others hear of it. */
  private static final int FAREWELL_MILLISECONDS = 3000;

  private final CompletableFuture<ExitCode> ended = new CompletableFuture<>();
  private final Loop loop = new Loop(this::failed);
  private final LastWordsFile lastWords;
  private final Export export;
  private final Journal journal;
  private final Connections connections;
  private final Coordinator coordinator;
  private final ProgressFeed progress;
  private final ManifestChanges changes;
  private final AggregationService service;
  private final Transfers transfers = new Transfers(System::nanoTime);
  private @Nullable RuntimeException failure;

  private Aggregator(RoleOptions options, Path journalFolder, Path exportFolder) {
    JobInputs inputs = options.inputs();
    lastWords = options.lastWords();
    changes = new ManifestChanges(inputs);
    SplitLoRAJobSpec spec = inputs.spec();
    ModelFolder model = inputs.openModel();
    PoolShares shares = PoolShares.of(spec, inputs.pools(), model.config());
    AdapterLayout serverLayout = inputs.serverLayout(model.config());
    Plan plan = Plan.of(inputs.job(), inputs.pools());
    journal = Journal.open(journalFolder, new Entry.JobBegun(inputs.name(), inputs.digest(), model.digest()),
        inputs::isDigest);
    var optimizer = Optional.ofNullable(spec.aggregation().serverOptimizer()).map(ServerOptimizer::of);
    var state = new JobState(journal, shares, serverLayout, optimizer, spec.training().seed());
    export = new Export(state, exportFolder, Export.base(model.path(), options.supervised()));
    connections = new Connections(this::exported, this::finished);
    coordinator = new Coordinator(plan, journal, state, connections, System::nanoTime);
    var adapter = Progress.Adapter.newBuilder().setClientSideParameters(shares.global().size())
        .setServerSideParameters(serverLayout.size()).build();
    progress = new ProgressFeed(loop, adapter, coordinator::snapshot);
    var admission = new Admission(plan, journal, inputs::isDigest, model.digest());
    service = new AggregationService(new PodStreams(loop, coordinator, connections, admission),
        new ServerStreams(loop, coordinator, connections, admission),
        new StateUploads(loop, coordinator, connections.tickets(), state, transfers),
        new StateDownloads(loop, coordinator, connections.tickets(), state, transfers), progress,
        () -> loop.execute(coordinator::stopAfterRound));
  }

  /**
   * Leads the job to its end.
   *
   * @param journalFolder durable; everything else can be lost
   * @param export folder for the finished adapter
   */
  public static ExitCode run(RoleOptions options, String listenHost, int listenPort, Path journalFolder, Path export)
      throws IOException, InterruptedException {
    JobInputs inputs = options.inputs();
    var aggregator = new Aggregator(options, journalFolder, export);
    var identity = Identity.of(inputs.job().metadata().namespace(), inputs.name(), Role.AGGREGATOR);
    Server server = Servers.listen(listenHost, listenPort, options.certificates(), identity, aggregator.service);
    try (var door = new OwnDoor(listenHost, server.getPort(), Role.AGGREGATOR, options.certificates())) {
      options.liveness().asks(() -> door.complaint().or(aggregator.loop::complaint));
      return aggregator.lead();
    } finally {
      aggregator.loop.ask(aggregator::stopDeciding);
      server.shutdown(); // lets the last word reach whoever watches
      server.awaitTermination(FAREWELL_MILLISECONDS, TimeUnit.MILLISECONDS);
      server.shutdownNow();
      aggregator.journal.close();
    }
  }

  private ExitCode lead() throws InterruptedException {
    loop.execute(coordinator::begin);
    loop.every(TICK_MILLISECONDS, coordinator::tick);
    // elsewhere, because whoever writes to a slow disk would be waited for
    loop.every(TICK_MILLISECONDS, () -> CompletableFuture.runAsync(transfers::cutLate));
    loop.every(PROGRESS_MILLISECONDS, progress::publish);
    loop.every(MANIFEST_MILLISECONDS, () -> changes.limits().ifPresent(coordinator::limit));
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
  }

  /** Streams that end from now on decide nothing: the journal is about to be closed. */
  private boolean stopDeciding() {
    coordinator.halt();
    return true;
  }

  /** Only while no other aggregator has taken over. @return why it failed, if it did */
  private Optional<String> exported() {
    journal.requireOwnership();
    return export.write();
  }

  private void finished(Finish finish) {
    LOG.info("{}", finish.getMessage());
    ExitCode exit = finish.getSucceeded() ? ExitCode.OK : ExitCode.of(finish.getReason());
    afterFarewell(System.nanoTime(), () -> {
      lastWords.write(lastWords(finish));
      end(exit);
    });
  }

  private LastWords lastWords(Finish finish) {
    Progress.Builder figures = progress.close().toBuilder();
    if (finish.getSucceeded()) {
      figures.getAdapterBuilder().setSha256(export.sha256());
    }
    return new LastWords(reason(finish), finish.getMessage(), Optional.of(figures.build()));
  }

  private static String reason(Finish finish) {
    if (finish.getSucceeded()) {
      return "AllRoundsDone";
    }
    return LastWords.word(finish.getReason() == Reason.REASON_UNSPECIFIED ? ExitCode.STOPPED : finish.getReason());
  }

  /** An exception on the loop: nothing more is decided, and what is in the journal stays valid. */
  private void failed(RuntimeException error) {
    if (failure == null) {
      Optional<JournalException> takenOver = journal.takenOver(); // then whatever else goes wrong comes of that
      failure = takenOver.isPresent() ? takenOver.get() : error;
      coordinator.halt();
      end(ExitCode.INTERNAL_ERROR); // no farewell: the others wait for an aggregator that goes on from the journal
    }
  }

  private void end(ExitCode exit) {
    if (failure == null) {
      ended.complete(exit);
    } else {
      ended.completeExceptionally(failure);
    }
  }

  /** Waits until everyone has heard of the end, but no longer than the farewell may take. */
  private void afterFarewell(long since, Runnable end) {
    boolean late = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) > FAREWELL_MILLISECONDS;
    if (connections.isEmpty() || late) {
      end.run();
    } else {
      CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS, loop).execute(() -> afterFarewell(since, end));
    }
  }
}
