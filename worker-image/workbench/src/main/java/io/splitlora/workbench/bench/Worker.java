package io.splitlora.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.splitlora.engine.data.Batch;
import io.splitlora.federation.model.ModelFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/** Main class of a child process: computes its {@link Work} and prints its {@link Figures} as one line of JSON. */
final class Worker {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  /**
   * The clock of CPU time ticks every ten milliseconds, so for steps shorter than this only the mean is exact enough.
   */
  private static final double SHORT_MS = 200;

  private final Work work;
  private final double[] cpuMs;
  private final double[] wallMs;
  private final List<Long> resident = new ArrayList<>();
  private long counted;
  private long tokens;
  private double loss;

  private Worker(Work work) {
    this.work = work;
    cpuMs = new double[work.steps()];
    wallMs = new double[work.steps()];
  }

  public static void main(String[] arguments) throws Exception {
    var json = new ObjectMapper();
    Figures figures = new Worker(json.readValue(arguments[0], Work.class)).run();
    System.out.println(Children.MARK + json.writeValueAsString(figures));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private Figures run() throws Exception {
    try (ModelFolder folder = ModelFolder.open(Path.of(work.model())); LocalStep step = step(folder)) {
      LongFunction<Batch> batches = Batches.of(work.feed(), folder.config());
      for (int i = 0; i < work.warmup(); i++) {
        step.run(batches.apply(i));
        lookAtMemory(i + 1);
      }
      long before = SYSTEM.getProcessCpuTime();
      for (int i = 0; i < work.steps(); i++) {
        measure(step, batches.apply(work.warmup() + i), i);
        lookAtMemory(work.warmup() + i + 1);
      }
      return figures((SYSTEM.getProcessCpuTime() - before) / 1e9);
    }
  }

  private LocalStep step(ModelFolder folder) throws IOException {
    return switch (work.variant()) {
      case whole -> new WholeStep(folder, work);
      case split -> new SplitStep(folder, work);
      case grpc -> new GrpcStep(folder, work);
      case client -> new ClientOnlyStep(folder, work);
      case server -> new ServerOnlyStep(folder, work);
    };
  }

  private void measure(LocalStep step, Batch batch, int i) throws Exception {
    long wall = System.nanoTime();
    long cpu = SYSTEM.getProcessCpuTime();
    loss = step.run(batch);
    cpuMs[i] = (SYSTEM.getProcessCpuTime() - cpu) / 1e6;
    wallMs[i] = (System.nanoTime() - wall) / 1e6;
    counted += batch.targets().length;
    tokens += batch.tokens();
  }

  private void lookAtMemory(int stepsDone) {
    if (work.reportEvery() > 0 && stepsDone % work.reportEvery() == 0) {
      resident.add(ProcessMemory.resident());
    }
  }

  private Figures figures(double cpuSeconds) {
    double mean = cpuSeconds * 1e3 / work.steps();
    double median = mean < SHORT_MS ? mean : Medians.of(cpuMs);
    return new Figures(median, Arrays.stream(cpuMs).min().orElseThrow(), mean, cpuSeconds,
        Medians.of(wallMs), counted, tokens, loss, ProcessMemory.peak(), resident,
        ProcessMemory.mapping("model.safetensors"));
  }
}
