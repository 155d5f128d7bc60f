package io.splitlora.engine.split;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.engine.testing.OnComputeThread;
import io.splitlora.federation.adapter.AdapterInit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.PeftAdapter;
import io.splitlora.federation.adapter.PeftReader;
import io.splitlora.federation.adapter.PeftWriter;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.testing.Closeness;
import io.splitlora.federation.testing.PeftFolder;
import io.splitlora.federation.testing.Specs;
import io.splitlora.testing.Repository;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OnComputeThread.class)
class PeftAdapterTest {

  private static final String NO_PYTHON = "left out: no Python with peft; name one with -Dsplitlora.python=PATH";

  private static final double SCALE = 8;
  private static final long[] IDS = IntStream.range(0, 40).mapToLong(i -> 1 + 97 * i % 2047).toArray();

  @TempDir
  Path folder;

  private ModelFolder model;

  @BeforeEach
  void open() {
    model = ModelFolder.open(Repository.tinyGpt2());
  }

  @AfterEach
  void close() {
    model.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"c_attn", "c_attn attn_out mlp_in mlp_out", "mlp_out"})
  void whatIsWrittenIsReadAgain(String targets) {
    AdapterLayout layout = layout(targets);
    float[] flat = trained(layout);
    PeftWriter.write(PeftAdapter.of(layout, flat, SCALE), folder, "sample://tiny-gpt2");
    assertTrue(PeftFolder.text(folder.resolve("adapter_config.json")).contains("\"peft_version\" : \"0.18.0\""));
    PeftAdapter read = PeftReader.read(folder, model.config());
    assertEquals(layout, read.layout(model.config()));
    for (int i = 0; i < layout.slots().size(); i++) {
      AdapterLayout.Slot slot = layout.slots().get(i);
      PeftAdapter.LoraModule module = read.modules().get(i);
      assertEquals(SCALE, module.scale(), 1e-12);
      assertArrayEquals(Arrays.copyOfRange(flat, slot.offset(), slot.offsetOfB()), module.a());
      assertArrayEquals(Arrays.copyOfRange(flat, slot.offsetOfB(), slot.end()), module.b());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"q v", "k", "q k v", "q v mlp_in", "c_attn attn_out"})
  void theExportedAdapterGivesTheSameLogits(String targets) {
    AdapterLayout layout = layout(targets);
    float[] flat = trained(layout);
    PeftWriter.write(PeftAdapter.of(layout, flat, SCALE), folder, "sample://tiny-gpt2");
    PeftAdapter read = PeftReader.read(folder, model.config());
    float[] expected = logits(layout, flat, SCALE);
    assertTrue(Closeness.error(logits(layout, new float[flat.length], SCALE), expected) > 1e-2,
        "the adapter does nothing");
    assertTrue(Closeness.error(expected, logits(read.layout(model.config()), read.flat(), 1)) < 1e-6);
  }

  @Test
  void queryAndValueBecomeOneAdapterOfTwiceTheRank() {
    AdapterLayout layout = layout("q v");
    PeftAdapter adapter = PeftAdapter.of(layout, trained(layout), SCALE);
    assertEquals(6, adapter.modules().size());
    assertEquals(8, adapter.modules().get(0).rank());
    assertEquals("attn.c_attn", adapter.modules().get(0).projection());
  }

  /** peft's patterns are regular expressions over the end of a module's name; the first that fits counts. */
  @Test
  void patternsOfAlphaAreReadAsPeftReadsThem() {
    AdapterLayout layout = layout("c_attn mlp_out");
    PeftWriter.write(PeftAdapter.of(layout, trained(layout), SCALE), folder, "x");
    PeftFolder.config(folder, """
        {"peft_type": "LORA", "r": 4, "lora_alpha": 4,
         "alpha_pattern": {"h.1.attn.c_attn": 8, "c_attn": 12, "transformer.h.[45].mlp.c_proj": 16}}""");
    List<Double> scales =
        PeftReader.read(folder, model.config()).modules().stream().map(PeftAdapter.LoraModule::scale).toList();
    assertEquals(List.of(3.0, 1.0, 2.0, 1.0, 3.0, 1.0, 3.0, 1.0, 3.0, 4.0, 3.0, 4.0), scales);
  }

  @Test
  void rankStabilisedScaleIsRead() {
    AdapterLayout layout = layout("c_attn");
    PeftWriter.write(PeftAdapter.of(layout, trained(layout), SCALE), folder, "x");
    PeftFolder.config(folder, """
        {"peft_type": "LORA", "r": 4, "lora_alpha": 32, "use_rslora": true}""");
    assertEquals(16.0, PeftReader.read(folder, model.config()).modules().get(0).scale());
  }

  @Test
  void peftReadsWhatWeExport() throws Exception {
    String python = System.getProperty("splitlora.python");
    if (python == null) {
      System.out.println(NO_PYTHON);
      assumeTrue(false, NO_PYTHON);
    }
    AdapterLayout layout = layout("q v attn_out mlp_in mlp_out");
    float[] flat = trained(layout);
    PeftWriter.write(PeftAdapter.of(layout, flat, SCALE), folder, "sample://tiny-gpt2");
    float[] ofPeft = logitsOfPeft(python);
    double error = Closeness.error(logits(layout, flat, SCALE), ofPeft);
    System.out.printf("peft with our export: worst relative error %.1e%n", error);
    assertTrue(error < 1e-4, "relative error " + error);
  }

  private float[] logitsOfPeft(String python) throws Exception {
    Path ids = Files.writeString(folder.resolve("ids"),
        Arrays.stream(IDS).mapToObj(Long::toString).collect(Collectors.joining(" ")));
    Path out = folder.resolve("logits");
    Path script = Path.of(getClass().getResource("/peft_logits.py").toURI());
    List<String> command = Stream.of(python, script, model.path(), folder, ids, out).map(Object::toString).toList();
    var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("HF_HUB_OFFLINE", "1");
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "peft took more than a minute");
    assertEquals(0, process.exitValue(), () -> PeftFolder.text(folder.resolve("log")));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(out)).order(ByteOrder.LITTLE_ENDIAN);
    float[] logits = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(logits);
    return logits;
  }

  private float[] logits(AdapterLayout layout, float[] flat, double scale) {
    int[] positions = IntStream.range(0, IDS.length).toArray();
    try (var whole = new UnsplitModel(model, layout, StepSettings.inference(scale))) {
      return whole.logits(IDS, 1, IDS.length, positions, flat);
    }
  }

  private AdapterLayout layout(String targets) {
    AdapterTarget[] list = Stream.of(targets.split(" ")).map(AdapterTarget::valueOf).toArray(AdapterTarget[]::new);
    return AdapterLayout.of(model.config(), Specs.adapter(4, list), 0, 6);
  }

  /** B away from 0. */
  private static float[] trained(AdapterLayout layout) {
    float[] flat = AdapterInit.draw(layout, 1);
    for (int i = 0; i < flat.length; i++) {
      flat[i] += (i * 31 % 11 - 5) * 2e-3f;
    }
    return flat;
  }
}
