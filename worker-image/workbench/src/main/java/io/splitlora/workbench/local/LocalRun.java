package io.splitlora.workbench.local;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.EvaluationSpec;
import io.splitlora.api.v1alpha1.Metric;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.text.Decoding;
import io.splitlora.federation.job.Plan;
import io.splitlora.federation.journal.JournalException;
import io.splitlora.federation.model.ModelException;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.files.InputException;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.Role;
import io.splitlora.protocol.process.ExitCode;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.Failure;
import io.splitlora.v1.Progress;
import io.splitlora.v1.Progress.Phase;
import io.splitlora.v1.WatchRequest;
import io.splitlora.worker.job.JobInputs;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** {@code splitlora run}: starts the roles as child processes, shows their progress, and writes the results. */
public final class LocalRun {

  /** How the run is shown. */
  public enum Output { TABLE, JSON }

  private static final int RECONNECT_MILLISECONDS = 300;
  private static final int FAREWELL_SECONDS = 10;
  private static final int LAST_WORD_SECONDS = 3;

  private final JobInputs inputs;
  private final RunFolder folder;
  private final ProgressView view;
  private final PrintStream messages;
  private final String resumeCommand;
  private final RunRecord record;
  private final Refusals refusals;
  private volatile Progress latest = Progress.getDefaultInstance();

  /** @param resumeCommand what to type to resume after an interruption */
  public LocalRun(JobInputs inputs, RunFolder folder, Output output, boolean terminal, String resumeCommand) {
    this.inputs = inputs;
    this.folder = folder;
    this.resumeCommand = resumeCommand;
    Optional<Metric> primary = Optional.ofNullable(inputs.spec().evaluation()).map(EvaluationSpec::primaryOrDefault);
    view = output == Output.JSON ? new JsonView(System.out) : new TableView(System.out, terminal, primary);
    messages = output == Output.JSON ? System.err : System.out;
    record = new RunRecord(folder);
    refusals = new Refusals(Plan.of(inputs.job(), inputs.pools()), this::warn);
  }

  /** One of several runs: {@code view} shows it, and only problems are printed beside it. */
  public LocalRun(JobInputs inputs, RunFolder folder, ProgressView view, String resumeCommand) {
    this.inputs = inputs;
    this.folder = folder;
    this.view = view;
    this.resumeCommand = resumeCommand;
    messages = System.err;
    record = new RunRecord(folder);
    refusals = new Refusals(Plan.of(inputs.job(), inputs.pools()), this::warn);
  }

  public ExitCode run(boolean resume) throws IOException, InterruptedException {
    try (Closeable lock = folder.lock()) {
      folder.prepare(inputs.name(), inputs::isDigest, resume);
      if (folder.isComplete()) { // an aggregator without work would end before anyone could watch it
        messages.println(inputs.name() + " is complete; its adapter is in " + folder.adapter());
        return ExitCode.OK;
      }
      String headline = checkInputs();
      if (resume && folder.journalEntries().isEmpty()) {
        messages.println("nothing to resume in " + folder.root() + ": starting from the beginning");
      }
      return train(headline);
    }
  }

  /** Whether the run is complete. A folder of another job, or of other settings, is refused. */
  public boolean isComplete() throws IOException {
    folder.prepare(inputs.name(), inputs::isDigest, true);
    return folder.isComplete();
  }

  private ExitCode train(String headline) throws IOException, InterruptedException {
    folder.create();
    if (!Files.exists(folder.manifest())) {
      RunOrigin.write(folder, inputs.job());
    }
    var cluster = new LocalCluster(inputs, folder);
    var supervisor = new Supervisor(this::isDispensable);
    var interrupted = new CountDownLatch(1);
    var hook = new Thread(() -> interrupt(supervisor, interrupted), "interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
    view.begin(headline);
    Thread certificates = cluster.keepCertificates();
    ManagedChannel channel = Channels.to(cluster.aggregatorAddress(), Role.AGGREGATOR, cluster.operatorCertificates());
    try {
      for (RoleProcess process : cluster.processes()) {
        supervisor.add(process);
      }
      Thread watcher = startWatching(channel);
      Supervisor.End end = supervisor.end().join();
      watcher.join(TimeUnit.SECONDS.toMillis(LAST_WORD_SECONDS));
      return finish(end, supervisor);
    } finally {
      supervisor.kill();
      channel.shutdownNow();
      certificates.interrupt();
      if (interrupted.getCount() > 0) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  /** Checks model and data before any process is started. */
  private String checkInputs() {
    try (ModelFolder model = inputs.openModel(); Tokenizer tokenizer = inputs.openTokenizer(model)) {
      model.checkWeights();
      inputs.spec().clientPools().forEach(pool -> checkData(pool, model, tokenizer));
      if (inputs.spec().evaluation() != null) {
        inputs.openValidation(inputs.spec().evaluation());
        Decoding.of(inputs.spec().evaluation().decoding(), model.config(), 0);
      }
      String clients = Units.count(inputs.pools().clients(), "client");
      String cut = inputs.split()
          ? ", " + inputs.spec().split().cut() + " of " + model.config().layers() + " blocks on the clients" : "";
      return inputs.name() + ": " + inputs.spec().training().method() + " with " + clients + cut + ", rank "
          + inputs.spec().adapter().rank() + "; all files in " + folder.root();
    }
  }

  /** A pool with a bad file does not end the run if the quorum can be met without it. */
  private void checkData(ClientPoolSpec pool, ModelFolder model, Tokenizer tokenizer) {
    try {
      inputs.openShards(pool, model, tokenizer);
    } catch (InputException | ModelException e) {
      if (!refusals.goesOnWithout(pool.name(), String.valueOf(e.getMessage()))) {
        throw e;
      }
    }
  }

  /** Whether the run can continue without this process, which cannot go on. */
  private boolean isDispensable(RoleProcess role) {
    return role.pool().filter(pool -> refusals.goesOnWithoutProcessOf(pool, role.lastWords())).isPresent();
  }

  private void warn(String sentence) {
    messages.println("! " + sentence);
  }

  private Thread startWatching(ManagedChannel channel) {
    var watcher = new Thread(() -> watch(channel), "watch");
    watcher.setDaemon(true);
    watcher.start();
    return watcher;
  }

  /** Shows progress until the aggregator has ended, across its restarts. */
  private void watch(ManagedChannel channel) {
    while (!over(latest) && !channel.isShutdown()) {
      try {
        channel.resetConnectBackoff();
        AggregationGrpc.newBlockingStub(channel).watch(WatchRequest.getDefaultInstance()).forEachRemaining(this::show);
      } catch (StatusRuntimeException | RejectedExecutionException e) {
        pause(); // the aggregator is starting, perhaps again
      }
    }
  }

  private static boolean over(Progress progress) {
    return progress.getTrouble().hasFailure() || progress.getPhase() == Phase.COMPLETE;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RECONNECT_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void show(Progress progress) {
    latest = progress;
    view.show(progress);
    try {
      record.update(progress);
    } catch (IOException e) {
      warn(folder.metrics() + " could not be written: " + e.getMessage());
    }
  }

  private synchronized ExitCode finish(Supervisor.End end, Supervisor supervisor)
      throws IOException, InterruptedException {
    supervisor.awaitAll(end.exit() == ExitCode.OK ? FAREWELL_SECONDS : 0);
    String message = end.exit() == ExitCode.OK ? "done"
        : latest.getTrouble().hasFailure() ? sentence(latest.getTrouble().getFailure())
        : end.process() + ": " + end.message();
    RunSummary summary = RunSummary.of(latest, end.exit(), message, folder.adapter());
    record.end(summary);
    view.end(summary);
    // any other error would occur again
    if (end.exit() == ExitCode.JOURNAL && JournalException.saysNotWritten(message)) {
      messages.println("Go on with:\n  " + resumeCommand);
    }
    return end.exit();
  }

  private static String sentence(Failure failure) {
    return failure.getReason() + ": " + failure.getMessage();
  }

  /** On Ctrl-C or SIGTERM. */
  private void interrupt(Supervisor supervisor, CountDownLatch interrupted) {
    interrupted.countDown();
    supervisor.kill();
    messages.println();
    messages.println("Stopped. " + whatIsSafe() + " Go on with:\n  " + resumeCommand);
    messages.flush();
  }

  private String whatIsSafe() {
    try {
      int safe = folder.completedRounds();
      int rounds = inputs.spec().training().rounds();
      return safe + " of " + rounds + " rounds are safe in " + folder.journal()
          + (safe < rounds ? "; round " + (safe + 1) + " will be computed again." : ".");
    } catch (IOException e) {
      return "What is in " + folder.journal() + " is safe.";
    }
  }
}
