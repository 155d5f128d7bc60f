package io.splitlora.manifest.schema;

import io.fabric8.generator.annotation.Pattern;
import io.splitlora.api.v1alpha1.JobNames;
import io.splitlora.api.v1alpha1.Patterns;
import java.lang.reflect.AnnotatedElement;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Tag;

/** Text of a length in characters that matches a pattern as a whole; an empty pattern matches everything. */
record TextSchema(Bounds length, String pattern) implements ScalarSchema {
  /** The patterns of the API in words. */
  private static final Map<String, String> IN_WORDS = Map.of(
      Patterns.NAME, "lower-case letters, digits and hyphens that start and end with a letter or digit",
      JobNames.PATTERN,
      "lower-case letters, digits and hyphens that start with a letter and end with a letter or digit",
      Patterns.SOURCE, "sample://NAME, file://PATH or pvc://CLAIM/PATH",
      Patterns.ABSOLUTE_PATH, "an absolute path",
      Patterns.SIZE, "a size such as 500Mi or 10Gi",
      Patterns.IMAGE, "the name of an image, without blanks",
      "^splitlora\\.io/v1alpha1$", "splitlora.io/v1alpha1",
      "^SplitLoRAJob$", "SplitLoRAJob");

  static TextSchema of(AnnotatedElement notes) {
    Pattern pattern = notes.getAnnotation(Pattern.class);
    return new TextSchema(Bounds.ofSize(notes), pattern == null ? "" : pattern.value());
  }

  @Override
  public @Nullable String value(Tag tag, String text) {
    boolean fits =
        length.contain(text.codePointCount(0, text.length())) && (pattern.isEmpty() || text.matches(pattern));
    return tag.equals(Tag.STR) && fits ? text : null;
  }

  @Override
  public String allowed() {
    String what = pattern.isEmpty() ? "text" : IN_WORDS.getOrDefault(pattern, "text that matches " + pattern);
    return length.sizeWords().isEmpty() ? what : what + " (" + length.sizeWords() + " characters)";
  }
}
