package io.splitlora.operator.desired;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import io.splitlora.api.v1alpha1.Patterns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The options that an operator knew when a job took an image, by their names. The image is never called with one that
 * came later: a worker refuses what it does not know, for ever.
 *
 * @param byImage an image that is not there is called with all options of now
 */
record ImageOptions(Map<String, Set<String>> byImage) {
  static final ImageOptions NONE = new ImageOptions(Map.of());
  private static final String NAME = "--";
  private static final Pattern IMAGE = Pattern.compile(Patterns.IMAGE);

  /** What {@link #note} wrote. */
  static ImageOptions read(String note) {
    var byImage = new TreeMap<String, Set<String>>();
    note.lines().map(line -> List.of(line.split(" ")))
        .forEach(words -> byImage.put(words.get(0), new TreeSet<>(words.subList(1, words.size()))));
    return new ImageOptions(byImage);
  }

  /** Whether an image can be called so; a job may be older than the rule that forbids other names. */
  static boolean isImage(String name) {
    return IMAGE.matcher(name).matches();
  }

  /** A line for each image: its name, then its options. What is no image's name could pass for other lines. */
  String note() {
    return byImage.entrySet().stream().filter(entry -> isImage(entry.getKey()))
        .map(entry -> entry.getKey() + " " + String.join(" ", entry.getValue()))
        .collect(joining("\n"));
  }

  /** Both records; where they differ, an option that one of them lacks is not given. */
  ImageOptions and(ImageOptions other) {
    var both = new TreeMap<>(byImage);
    other.byImage.forEach((image, names) -> both.merge(image, names,
        (one, another) -> one.stream().filter(another::contains).collect(toCollection(TreeSet::new))));
    return new ImageOptions(both);
  }

  Optional<Set<String>> of(String image) {
    return Optional.ofNullable(byImage.get(image));
  }

  boolean has(String image, String option) {
    return of(image).map(names -> names.contains(option)).orElse(true);
  }

  /** Whether some image that there is a record of was not called with it. */
  boolean isLacking(String option) {
    return byImage.values().stream().anyMatch(names -> !names.contains(option));
  }

  static Set<String> names(Collection<String> arguments) {
    return arguments.stream().filter(argument -> argument.startsWith(NAME)).collect(toCollection(TreeSet::new));
  }

  /** The arguments without the options, and their values, that are not wanted. */
  static List<String> only(List<String> arguments, Predicate<String> wanted) {
    var kept = new ArrayList<String>();
    boolean keep = true;
    for (String argument : arguments) {
      keep = argument.startsWith(NAME) ? wanted.test(argument) : keep;
      if (keep) {
        kept.add(argument);
      }
    }
    return kept;
  }
}
