package io.splitlora.manifest.constraints;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What fields must be to one another, for both who check it. The API server evaluates the CEL and answers with the
 * sentence. The strict reader has predicates in Java, and its sentences name the field and what is written there.
 *
 * @param on the record of the API that is {@code self} in the CEL
 * @param cel true of what is allowed; empty where the API server needs none. It asks has() of fields with defaults too:
 *     the API server checks a default of {} before it fills in the fields inside
 * @param sentence the API server's answer where the CEL is false
 * @param reader what the strict reader refuses of an object. A value that was refused by itself is null in it (never
 *     an object or a list), and the reader is silent about it
 */
public record Constraint<T extends Record>(
    Class<T> on, String cel, String sentence, Function<T, Stream<Refusal>> reader) {

  /** The field, by its path in the object, such as clientPools[0].rank, and why it is refused. */
  record Refusal(String field, String sentence) {}

  /** The API server alone checks this, as long as nothing says what the reader refuses. */
  static <T extends Record> Constraint<T> of(Class<T> on, String cel, String sentence) {
    return new Constraint<>(on, cel, sentence, object -> Stream.empty());
  }

  /** The reader alone checks this. */
  static <T extends Record> Constraint<T> ofTheReader(Class<T> on) {
    return of(on, "", "");
  }

  /** The reader refuses the field with the same sentence. */
  Constraint<T> refuses(String field, Predicate<T> when) {
    return refuses(field, when, object -> sentence);
  }

  Constraint<T> refuses(String field, Predicate<T> when, Function<T, String> why) {
    return refusesAll(object -> when.test(object) ? Stream.of(new Refusal(field, why.apply(object))) : Stream.empty());
  }

  /** The reader refuses a field of entries of a list; {@code []} in its path stands for the number of the entry. */
  <E> Constraint<T> refusesOfEach(
      String field, Function<T, List<E>> list, BiPredicate<T, E> when, BiFunction<T, E, String> why) {
    return refusesAll(object -> {
      List<E> entries = list.apply(object);
      return IntStream.range(0, entries.size()).filter(i -> when.test(object, entries.get(i)))
          .mapToObj(i -> new Refusal(field.replace("[]", "[" + i + "]"), why.apply(object, entries.get(i))));
    });
  }

  Constraint<T> refusesAll(Function<T, Stream<Refusal>> more) {
    return new Constraint<>(on, cel, sentence, object -> Stream.concat(reader.apply(object), more.apply(object)));
  }

  /** A list of CEL: ['a', 'b']. */
  static String celList(List<?> words) {
    return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", ", "[", "]"));
  }

  /** The numbers of the entries that are in the list before; none is never a repetition. */
  static IntStream repetitions(List<?> list) {
    return IntStream.range(0, list.size()).filter(i -> list.get(i) != null && list.indexOf(list.get(i)) < i);
  }
}
