package io.splitlora.manifest.constraints;

import io.splitlora.api.v1alpha1.AggregationSpec;
import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.api.v1alpha1.DecidesResult;
import io.splitlora.api.v1alpha1.PoolSizeSpec;
import io.splitlora.api.v1alpha1.SplitLoRAJobSpec;
import io.splitlora.manifest.schema.RecordField;
import io.splitlora.manifest.schema.RecordSchema;
import io.splitlora.manifest.schema.Words;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What cannot change once a job is accepted: each field with {@link DecidesResult}, and what is taken over only once. A
 * manifest has no old values, so the strict reader has nothing to refuse here.
 */
final class ImmutableFields {
  private static final String FOR_GOOD =
      " and cannot change once the job is accepted; delete the job or create another one under a new name";
  private static final RecordSchema AGGREGATION = RecordSchema.of(AggregationSpec.class);
  private static final RecordSchema POOL = RecordSchema.of(ClientPoolSpec.class);

  static final List<Constraint<?>> TABLE = Stream.concat(
      oneByOne("", RecordSchema.of(SplitLoRAJobSpec.class)), Stream.of(
          claimedOnce("aggregator.storage", "JOB-journal"),
          claimedOnce("export.storage", "JOB-export"),

          Constraint.of(SplitLoRAJobSpec.class,
              "size(self.clientPools) == size(oldSelf.clientPools)"
                  + " && self.clientPools.all(pool, oldSelf.clientPools.exists(old, old.name == pool.name))",
              "the pools of a job decide the result" + FOR_GOOD),

          Constraint.of(SplitLoRAJobSpec.class,
              together("aggregation.", AGGREGATION),
              "everything in spec.aggregation but " + Words.all(names(AGGREGATION, field -> !field.decidesResult()))
                  + " decides the result" + FOR_GOOD),

          Constraint.of(ClientPoolSpec.class,
              together("", POOL),
              Words.all(names(POOL, field -> isToldTogether(POOL, field))) + " of a pool decide the result" + FOR_GOOD
                  + "; replicas may change"),

          Constraint.of(ClientPoolSpec.class,
              "self.scaling == 'Fixed' || oldSelf.replicas == self.replicas",
              "replicas of a pool with scaling External or Elastic is only where it begins;"
                  + " write kubectl scale clientpool/JOB-POOL --replicas=N, or scaling: Fixed"),

          Constraint.of(PoolSizeSpec.class,
              "self.job == oldSelf.job && self.pool == oldSelf.pool",
              "job and pool say whose size this is and cannot change; scale the pool, or edit the SplitLoRAJob")))
      .toList();

  private ImmutableFields() {}

  /** A sentence for each field that decides the result, as far as it does not share one with others. */
  private static Stream<Constraint<?>> oneByOne(String path, RecordSchema object) {
    return object.fields().stream().flatMap(field -> {
      if (field.decidesResult()) {
        return isToldTogether(object, field) ? Stream.empty() : Stream.of(Constraint.of(SplitLoRAJobSpec.class,
            isKept(path, field), "spec." + path + field.name() + " decides the result" + FOR_GOOD));
      }
      return field.schema() instanceof RecordSchema part ? oneByOne(path + field.name() + ".", part) : Stream.empty();
    });
  }

  /** The API server finds the old pool by its name, so that its name is the same. */
  private static boolean isToldTogether(RecordSchema object, RecordField field) {
    return field.decidesResult() && (object.type() == AggregationSpec.class && !field.name().equals("rule")
        || object.type() == ClientPoolSpec.class && !field.name().equals("name"));
  }

  /** Fields that are always there come first. */
  private static String together(String path, RecordSchema object) {
    return object.fields().stream().filter(field -> isToldTogether(object, field))
        .sorted(Comparator.comparing(RecordField::mayBeAbsent))
        .map(field -> isKept(path, field)).collect(Collectors.joining(" && "));
  }

  private static String isKept(String path, RecordField field) {
    String name = path + field.name();
    String same = "self.%1$s == oldSelf.%1$s".formatted(name);
    return field.mayBeAbsent()
        ? "has(self.%1$s) == has(oldSelf.%1$s) && (!has(self.%1$s) || %2$s)".formatted(name, same)
        : same;
  }

  private static List<String> names(RecordSchema object, Predicate<RecordField> which) {
    return object.fields().stream().filter(which).map(RecordField::name).toList();
  }

  private static Constraint<SplitLoRAJobSpec> claimedOnce(String storage, String claim) {
    return Constraint.of(SplitLoRAJobSpec.class,
        "self.%1$s == oldSelf.%1$s".formatted(storage),
        "spec." + storage + " is claimed once; to enlarge the volume, edit the claim " + claim
            + ", if its storage class allows that");
  }
}
