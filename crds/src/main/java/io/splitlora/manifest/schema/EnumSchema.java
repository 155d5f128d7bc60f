package io.splitlora.manifest.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/** One of the constants of an enum, by its exact name. */
record EnumSchema(List<Enum<?>> constants) implements ScalarSchema {

  static EnumSchema of(Class<?> type) {
    return new EnumSchema(List.of((Enum<?>[]) type.getEnumConstants()));
  }

  @Override
  public @Nullable Enum<?> value(Tag tag, String text) {
    return constants.stream()
        .filter(constant -> tag.equals(Tag.STR) && constant.name().equals(text))
        .findFirst()
        .orElse(null);
  }

  @Override
  public String hint(Tag tag, String text) {
    return Words.didYouMean(text, names());
  }

  @Override
  public String allowed() {
    return Words.alternatives(names());
  }

  private List<String> names() {
    return constants.stream().<String>map(Enum::name).toList();
  }
}
