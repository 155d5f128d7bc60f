package io.splitlora.operator.exactness;

import io.splitlora.api.v1alpha1.SplitLoRAJobStatus.Phase;
import io.splitlora.cluster.ClaimReader;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.journal.Journal;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.install.InstalledOperator;
import io.splitlora.operator.live.ExportedAdapter;
import io.splitlora.operator.live.LiveJob;
import io.splitlora.operator.observe.PodState;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.Progress;
import io.splitlora.workbench.exactness.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/**
 * A job's real pods, watched, and at hand to be disturbed. Processes have the names that they have on one machine;
 * client-shops-N is the N-th of the pool's pods, and {@code operator} is the operator.
 */
final class PodSite implements Site {
  private static final String NAME = "tiny";
  private static final String POOL = "shops";
  private static final String JOURNAL = NAME + "-journal";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path manifest;
  private final Path folder;
  private LiveJob job;
  private ForwardedWatch watch;

  /** @param folder for what is fetched from the volumes */
  PodSite(Path manifest, Path folder) {
    this.manifest = manifest;
    this.folder = folder;
  }

  LiveJob job() {
    return job;
  }

  @Override
  public void start() {
    job = LiveJob.apply(manifest, NAME);
    watch = new ForwardedWatch(job);
  }

  @Override
  public Progress progress() {
    var status = job.status();
    if (status.filter(now -> now.phase() == Phase.Failed).isPresent()) {
      throw new AssertionError("the job failed: " + status.get().lastFailure());
    }
    return status.filter(now -> now.phase() == Phase.Complete).isPresent()
        ? watch.latest().toBuilder().setPhase(Progress.Phase.COMPLETE).build() : watch.latest();
  }

  @Override
  public void kill(String process) {
    if (process.equals("operator")) {
      InstalledOperator.get().kill();
    } else {
      delete(process, "--grace-period=0", "--force");
      watch.forget(); // what was said before says nothing about what comes
    }
  }

  @Override
  public void terminate(String process) {
    delete(process);
  }

  private void delete(String process, String... how) {
    var arguments = new ArrayList<>(List.of("delete", "pod", pod(process), "--wait=false"));
    arguments.addAll(List.of(how));
    job.kubectl(arguments.toArray(String[]::new));
  }

  private String pod(String process) {
    // it may be being started again
    var running = Awaitility.await("a pod of " + process).atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
        .until(() -> running(process), pods -> !pods.isEmpty());
    return running.get(number(process) % running.size());
  }

  private List<String> running(String process) {
    progress(); // tells when the job has failed
    return job.pods(labels(process)).stream().filter(PodState::isReady).map(pod -> pod.getMetadata().getName()).sorted()
        .toList();
  }

  private static int number(String process) {
    return process.startsWith("client-") ? Integer.parseInt(process.substring(process.lastIndexOf('-') + 1)) : 0;
  }

  private static Map<String, String> labels(String process) {
    return process.startsWith("client-") ? Labels.pool(NAME, POOL) : Labels.role(NAME, Role.of(process).orElseThrow());
  }

  @Override
  public void addPod(int number) {
    scale(number + 1);
  }

  @Override
  public void removePod(int number) {
    scale(number);
  }

  private void scale(int replicas) {
    job.kubectl("scale", "clientpool/" + NAME + "-" + POOL, "--replicas=" + replicas);
  }

  @Override
  public void suspendAndResume() {
    job.patch("{\"spec\":{\"runPolicy\":{\"suspend\":true}}}");
    job.awaitPhase(Phase.Suspended);
    Awaitility.await().atMost(PATIENCE).until(() -> job.pods(Labels.job(NAME)).isEmpty());
    watch.forget();
    job.patch("{\"spec\":{\"runPolicy\":{\"suspend\":false}}}");
  }

  @Override
  public Map<String, String> digests() throws IOException {
    var digests = new TreeMap<>(ExportedAdapter.on(new ClaimReader(job.namespace(), NAME + "-export")));
    journal();
    var onTheClaim = new ClaimReader(job.namespace(), JOURNAL).digests();
    Journal.files(folder)
        .forEach((name, file) -> digests.put(name, onTheClaim.get(folder.relativize(file).toString())));
    return digests;
  }

  @Override
  public List<Entry> journal() throws IOException {
    var claim = new ClaimReader(job.namespace(), JOURNAL);
    for (String path : claim.digests().keySet()) {
      if (path.startsWith("log")) {
        Files.writeString(folder.resolve(path), claim.print(path));
      }
    }
    return Journal.peek(folder);
  }

  @Override
  public void close() {
    watch.close();
    job.close();
  }
}
