package io.splitlora.workbench.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.aggregation.Factors;
import io.splitlora.federation.aggregation.FoldingRule;
import io.splitlora.federation.aggregation.Rules;
import io.splitlora.federation.aggregation.Upload;
import io.splitlora.federation.random.CounterRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Main class of a child process: folds uploads from files, as the aggregator does, and prints a {@link FoldBench.Row}.
 */
final class FoldWorker {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final double SCALE = 4;

  private final FoldBench.Work work;
  private final AdapterLayout layout;

  private FoldWorker(FoldBench.Work work) {
    this.work = work;
    layout = AdapterLayout.placed(0, work.matrices(), IntStream.range(0, work.matrices())
        .mapToObj(block -> new Slot(block, AdapterTarget.q, work.rank(), work.hidden(), work.hidden(), 0)).toList());
  }

  public static void main(String[] arguments) throws IOException {
    var json = new ObjectMapper();
    FoldBench.Row row = new FoldWorker(json.readValue(arguments[0], FoldBench.Work.class)).run();
    System.out.println(Children.MARK + json.addMixIn(FoldBench.Row.class, AsRead.class).writeValueAsString(row));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  /** The parent derives that value itself. */
  @JsonIgnoreProperties("beyondReading")
  private interface AsRead {}

  private FoldBench.Row run() throws IOException {
    writeUploads();
    FoldingRule rule =
        Rules.of(
            new AggregationSpec(work.rule(), null, null, null, null, null, 1.0, 0, null, null, null, null, null, null),
            1);
    double reading = cpuSeconds(() -> layout.slots().forEach(slot -> uploads(slot).forEach(upload -> {})));
    long started = System.nanoTime();
    double fold = cpuSeconds(() -> layout.slots()
        .forEach(slot -> rule.fold(Factors.zero(slot.in(), slot.out(), slot.rank()), SCALE, uploads(slot))));
    double wall = (System.nanoTime() - started) / 1e9;
    return new FoldBench.Row(work.rule(), work.clients() * 4e-6 * layout.size(), reading, fold, wall,
        ProcessMemory.peak() / 1048576.0);
  }

  private static double cpuSeconds(Runnable what) {
    long before = SYSTEM.getProcessCpuTime();
    what.run();
    return (SYSTEM.getProcessCpuTime() - before) / 1e9;
  }

  private Iterable<Upload> uploads(Slot slot) {
    int[] components = IntStream.range(0, slot.rank()).toArray();
    return () -> IntStream.range(0, work.clients()).mapToObj(client -> {
      try (StateOnDisk state = StateOnDisk.open(file(client))) {
        return new Upload(1.0 / work.clients(), SCALE, Factors.of(slot, components, state.matrix(slot.block())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }).iterator();
  }

  private Path file(int client) {
    return Path.of(work.folder(), "upload-" + client);
  }

  private void writeUploads() throws IOException {
    Files.createDirectories(Path.of(work.folder()));
    float[] adapter = new float[layout.size()];
    for (int client = 0; client < work.clients(); client++) {
      if (!Files.exists(file(client))) {
        CounterRandom random = CounterRandom.keyed(client, "upload");
        for (int i = 0; i < adapter.length; i++) {
          adapter[i] = (float) random.nextDouble() - 0.5f;
        }
        Files.write(file(client),
            StateFile.encode(new HeldState(Share.full(layout, SCALE), AdapterState.initial(adapter)), false));
      }
    }
  }
}
