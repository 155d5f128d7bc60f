package io.splitlora.manifest.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a field stands: spec.clientPools[0].name, or metadata.labels[a.b/c] for a name with dots. */
public record FieldPath(List<String> steps) {
  public static final FieldPath ROOT = new FieldPath(List.of());
  private static final Pattern PATH = Pattern.compile("[^.\\[\\]]+(\\.[^.\\[\\]]+|\\[[^\\[\\]]+])*");
  private static final Pattern STEP = Pattern.compile("[^.\\[\\]]+|\\[([^\\[\\]]+)]");

  public static Optional<FieldPath> parse(String text) {
    if (!PATH.matcher(text).matches()) {
      return Optional.empty();
    }
    return Optional.of(new FieldPath(STEP.matcher(text).results()
        .map(step -> step.group(1) == null ? step.group() : step.group(1))
        .toList()));
  }

  FieldPath then(String step) {
    List<String> longer = new ArrayList<>(steps);
    longer.add(step);
    return new FieldPath(List.copyOf(longer));
  }

  FieldPath then(int index) {
    return then(Integer.toString(index));
  }

  public FieldPath first(int count) {
    return new FieldPath(steps.subList(0, count));
  }

  public boolean startsWith(FieldPath other) {
    return steps.size() >= other.steps.size() && first(other.steps.size()).equals(other);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String step : steps) {
      boolean bracketed = step.matches("\\d+|.*[.\\[\\]].*");
      text.append(bracketed ? "[" + step + "]" : text.isEmpty() ? step : "." + step);
    }
    return text.toString();
  }
}
