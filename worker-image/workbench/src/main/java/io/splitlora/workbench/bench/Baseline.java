package io.splitlora.workbench.bench;

import io.splitlora.files.InputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another program that takes the same steps by other means, for example transformers with peft. It is called with
 * {@code KIND MODEL ROWS TOKENS STEPS WARMUP} and prints one line {@code RESULT ... cpu_ms mean=M med=M min=M step_ms
 * med=M ... 'VmHWM': MIB}.
 *
 * @param command first words of its command line
 */
record Baseline(List<String> command) {

  private static final String KIND = "hf-sdpa";
  private static final String NUMBER = "=([0-9.]+)";
  private static final Pattern LINE = Pattern.compile(
      "cpu_ms mean" + NUMBER + " med" + NUMBER + " min" + NUMBER + " step_ms med" + NUMBER + ".*'VmHWM': ([0-9]+)");

  Figures run(String model, Work work) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(KIND, model, text(work.feed().rows()), text(work.feed().columns()), text(work.steps()),
        text(work.warmup())));
    var builder = new ProcessBuilder(all);
    builder.environment().putAll(Map.of("LAB_THREADS", text(work.threads()), "OMP_WAIT_POLICY", "PASSIVE",
        "LAB_MASKED", String.valueOf(work.feed().masked())));
    return figures(Children.output(builder, "RESULT "), work.steps());
  }

  static Figures figures(String line, int steps) {
    Matcher found = LINE.matcher(line);
    if (!found.find()) {
      throw new InputException("the baseline printed \"RESULT " + line
          + "\"; it must give cpu_ms mean= med= min=, step_ms med= and 'VmHWM'");
    }
    double mean = Double.parseDouble(found.group(1));
    return new Figures(Double.parseDouble(found.group(2)), Double.parseDouble(found.group(3)), mean, mean * steps / 1e3,
        Double.parseDouble(found.group(4)), 0, 0, 0, Long.parseLong(found.group(5)) << 20, List.of(), null);
  }

  private static String text(int number) {
    return String.valueOf(number);
  }
}
