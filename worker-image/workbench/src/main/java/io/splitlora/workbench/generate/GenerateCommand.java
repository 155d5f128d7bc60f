package io.splitlora.workbench.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.splitlora.api.v1alpha1.DecodingSpec;
import io.splitlora.engine.data.Tokenizer;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.engine.split.StepSettings;
import io.splitlora.engine.split.UnsplitModel;
import io.splitlora.engine.text.Decoded;
import io.splitlora.engine.text.Decoder;
import io.splitlora.engine.text.Decoding;
import io.splitlora.engine.text.LanguageModel;
import io.splitlora.engine.text.Unsplit;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.PeftAdapter;
import io.splitlora.federation.adapter.PeftReader;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.federation.model.Source;
import io.splitlora.files.InputException;
import io.splitlora.files.TextFile;
import io.splitlora.workbench.cli.OptionLimits;
import io.splitlora.workbench.json.FiniteJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "generate", mixinStandardHelpOptions = true,
    description = {"Writes what a model says after a prompt, with or without an adapter.",
        "A prompt is the part before || of an E2E line: the text that follows it is generated.",
        "It is taken as it is, spaces at its ends too, as in training; E2E data is trained without them."})
public final class GenerateCommand implements Callable<Integer> {

  /** Any line break that some program recognises. */
  private static final Pattern LINE_END = Pattern.compile("\\R");

  @Spec
  private CommandSpec command;

  @Option(names = "--model", required = true, paramLabel = "SOURCE",
      description = "sample://NAME, file://PATH or a folder.")
  private String model;

  @Option(names = "--adapter", paramLabel = "DIR", description = "An adapter folder, e.g. runs/quickstart/adapter.")
  private Path adapter;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "A prompt. May be repeated.")
  private List<String> prompts = new ArrayList<>();

  @Option(names = "--prompts", paramLabel = "FILE", description = "A file with a prompt a line.")
  private Path promptFile;

  @Mixin
  private DecodingOptions decoding;

  @ArgGroup(exclusive = false, heading = "Through a split server, while its job trains:%n")
  private SplitServerOptions splitServer;

  @Option(names = "--batch", paramLabel = "N",
      description = "Prompts at once (default: as many as fit half a gigabyte).")
  private Integer batch;

  @Option(names = "--output", paramLabel = "text|json", description = {
      "text (default): a text a line; a line end within a text becomes a space.",
      "json: an object a line, with prompt, text as it is, score, tokens. splitlora score reads both, json from names"
          + " in .jsonl."},
      defaultValue = "text")
  private Output output;

  @Option(names = "--threads", paramLabel = "N", description = "Compute threads (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int threads;

  @Option(names = "--samples", hidden = true, defaultValue = "${env:SPLITLORA_SAMPLES:-examples/samples}")
  private Path samples;

  @Override
  public Integer call() {
    DecodingSpec how = decoding.spec();
    OptionLimits.atLeast(command, "--batch", batch == null ? 1 : batch, 1);
    OptionLimits.atLeast(command, "--threads", threads, 1);
    List<String> all = allPrompts();
    try (ModelFolder folder = ModelFolder.open(Source.resolve(model, Path.of(""), samples));
        Tokenizer tokenizer = Tokenizer.load(folder.path());
        var compute = new Compute(threads)) {
      folder.checkTokenizer(tokenizer.vocabularySize());
      Optional<PeftAdapter> peft = Optional.ofNullable(adapter).map(path -> PeftReader.read(path, folder.config()));
      compute.call(() -> generate(folder, tokenizer, peft, how, all));
    }
    return 0;
  }

  private Void generate(ModelFolder folder, Tokenizer tokenizer, Optional<PeftAdapter> peft, DecodingSpec spec,
      List<String> all) {
    AdapterLayout none = new AdapterLayout(0, folder.config().layers(), List.of(), 0);
    AdapterLayout layout = peft.map(present -> present.layout(folder.config())).orElse(none);
    float[] flat = peft.map(PeftAdapter::flat).orElse(new float[0]);
    Decoding how = Decoding.of(spec, folder.config(), decoding.seed());
    List<int[]> prompts =
        all.stream().map(prompt -> Decoder.prompt(tokenizer.encode(prompt), folder.config())).toList();
    if (splitServer != null) {
      splitServer.use(command, folder, layout, flat, model -> decode(model, how, prompts, tokenizer, all));
    } else {
      try (var unsplit = new UnsplitModel(folder, layout, StepSettings.inference(1));
          var model = new Unsplit(unsplit, folder.config(), flat)) {
        decode(model, how, prompts, tokenizer, all);
      }
    }
    return null;
  }

  private void decode(LanguageModel model, Decoding how, List<int[]> prompts, Tokenizer tokenizer, List<String> all) {
    var told = new SlowProgress(System.err, "texts");
    List<Decoded> texts =
        new Decoder(model, how, batch == null ? Integer.MAX_VALUE : batch).decode(prompts, told::done);
    told.end();
    for (int i = 0; i < texts.size(); i++) {
      print(all.get(i), tokenizer.decode(texts.get(i).tokens()).strip(), texts.get(i));
    }
  }

  private void print(String prompt, String text, Decoded decoded) {
    if (output == Output.text) {
      System.out.println(LINE_END.matcher(text).replaceAll(" "));
      return;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("prompt", prompt);
    fields.put("text", text);
    fields.put("score", decoded.score());
    fields.put("tokens", decoded.tokens());
    try {
      System.out.println(FiniteJson.WRITER.writeValueAsString(fields));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private enum Output { text, json }

  private List<String> allPrompts() {
    List<String> all = new ArrayList<>(prompts);
    if (promptFile != null) {
      all.addAll(TextFile.lines(promptFile).stream().filter(line -> !line.isBlank()).toList());
    }
    if (all.isEmpty()) {
      throw new InputException("there is nothing to continue; give --prompt TEXT or --prompts FILE");
    }
    return all;
  }
}
