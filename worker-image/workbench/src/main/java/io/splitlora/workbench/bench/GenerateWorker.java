package io.splitlora.workbench.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.api.v1alpha1.DecodingStrategy;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.engine.text.Decoded;
import io.splitlora.engine.text.Decoder;
import io.splitlora.engine.text.Decoding;
import io.splitlora.engine.text.Unsplit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.model.ModelFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

/** Main class of a child process: continues prompts and prints a {@link GenerateBench.Run}. */
final class GenerateWorker {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private GenerateWorker() {}

  public static void main(String[] arguments) throws IOException {
    var json = new ObjectMapper();
    GenerateBench.Work work = json.readValue(arguments[0], GenerateBench.Work.class);
    List<int[]> prompts = List.of(json.readValue(Path.of(work.prompts()).toFile(), int[][].class));
    try (ModelFolder folder = ModelFolder.open(Path.of(work.model())); var compute = new Compute(work.threads())) {
      System.out.println(Children.MARK + json.writeValueAsString(compute.call(() -> run(work, folder, prompts))));
      System.out.flush();
    }
    Runtime.getRuntime().halt(0);
  }

  private static GenerateBench.Run run(GenerateBench.Work work, ModelFolder folder, List<int[]> prompts) {
    try (
        var unsplit = new UnsplitModel(folder, new AdapterLayout(0, folder.config().layers(), List.of(), 0),
            StepSettings.inference(1));
        var model = new Unsplit(unsplit, folder.config(), new float[0])) {
      // maps the weights and warms up
      new Decoder(model, decoding(work, folder, 2)).decode(prompts.subList(0, 1), (done, of) -> {});
      long cpu = SYSTEM.getProcessCpuTime();
      long wall = System.nanoTime();
      List<Decoded> texts =
          new Decoder(model, decoding(work, folder, work.maxTokens())).decode(prompts, (done, of) -> {});
      return new GenerateBench.Run((SYSTEM.getProcessCpuTime() - cpu) / 1e9, (System.nanoTime() - wall) / 1e9,
          texts.stream().mapToLong(text -> text.tokens().length).sum(), ProcessMemory.peak() / 1048576.0);
    }
  }

  private static Decoding decoding(GenerateBench.Work work, ModelFolder folder, int maxTokens) {
    return Decoding.of(
        new DecodingSpec(DecodingStrategy.Beam, maxTokens, List.of(), 4, work.beams(), 0.8, null, null, null),
        folder.config(), 0);
  }
}
