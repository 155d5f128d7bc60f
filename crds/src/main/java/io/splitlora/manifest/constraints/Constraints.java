package io.splitlora.manifest.constraints;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.constraints.Constraint.Refusal;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * All that fields must be to one another. The definitions of the resources take their CEL from here, and the
 * strict reader takes its sentences from here for all that is more than one field's own bounds.
 */
public final class Constraints {
  private static final List<Constraint<?>> ALL = Stream.of(
      JobConstraints.TABLE, ImmutableFields.TABLE, PoolConstraints.TABLE, SizeConstraints.TABLE,
      AggregationConstraints.TABLE, RobustConstraints.TABLE, DataConstraints.TABLE, EvaluationConstraints.TABLE)
      .flatMap(List::stream).toList();

  private Constraints() {}

  /** Those whose self is a record of this type, in the order of the definition. */
  @SuppressWarnings("unchecked") // what is on a class has it as its type
  public static <T extends Record> List<Constraint<T>> on(Class<T> type) {
    return ALL.stream().filter(constraint -> constraint.on() == type)
        .map(constraint -> (Constraint<T>) constraint).toList();
  }

  /**
   * Tells the path of each field that does not fit the others, and why. The model is not known: whether it can be cut
   * at split.cut is checked where it is loaded.
   */
  public static void check(JobManifest job, BiConsumer<String, String> refuse) {
    SplitLoRAJobSpec spec = job.spec();
    check("", job, refuse);
    check("spec.adapter.", spec.adapter(), refuse);
    for (int i = 0; i < spec.clientPools().size(); i++) {
      ClientPoolSpec pool = spec.clientPools().get(i);
      String path = "spec.clientPools[" + i + "].";
      check(path, pool, refuse);
      if (check(path + "data.", pool.data(), refuse)) {
        check(path + "data.partition.", pool.data().partition(), refuse);
      }
    }
    if (spec.evaluation() != null) { // whose own constraints forbid every partition
      check("spec.evaluation.", spec.evaluation(), refuse);
      check("spec.evaluation.decoding.", spec.evaluation().decoding(), refuse);
    }
    check("spec.", spec, refuse);
    check("spec.aggregation.", spec.aggregation(), refuse);
    check("spec.aggregation.participants.", spec.aggregation().participants(), refuse);
  }

  @SuppressWarnings("unchecked") // the class of an object is a class of its type
  private static <T extends Record> boolean check(String path, T object, BiConsumer<String, String> refuse) {
    List<Refusal> refusals = on((Class<T>) object.getClass()).stream()
        .flatMap(constraint -> constraint.reader().apply(object)).toList();
    refusals.forEach(refusal -> refuse.accept(path + refusal.field(), refusal.sentence()));
    return refusals.isEmpty();
  }
}
