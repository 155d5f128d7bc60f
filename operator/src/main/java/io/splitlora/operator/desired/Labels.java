package io.splitlora.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.splitlora.protocol.identity.Role;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The labels by which the operator finds its objects again, and Services and policies find pods. */
public final class Labels {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String OPERATOR = "splitlora";
  /** Selects every object that the operator made. */
  public static final String SELECTOR = MANAGED_BY + "=" + OPERATOR;
  public static final String JOB = "splitlora.io/job";
  /** On pods alone: two jobs that had one name after the other are told apart by it. */
  public static final String JOB_UID = "splitlora.io/job-uid";
  public static final String ROLE = "splitlora.io/role";
  public static final String POOL = "splitlora.io/pool";

  private Labels() {}

  public static Map<String, String> job(String job) {
    return new TreeMap<>(Map.of(MANAGED_BY, OPERATOR, JOB, job));
  }

  public static Map<String, String> role(String job, Role role) {
    var labels = job(job);
    labels.put(ROLE, role.text());
    return labels;
  }

  public static Map<String, String> pool(String job, String pool) {
    var labels = role(job, Role.CLIENT);
    labels.put(POOL, pool);
    return labels;
  }

  /** Whose labels these are, for sentences. */
  static String describe(Map<String, String> labels) {
    return labels.containsKey(POOL) ? "pool " + labels.get(POOL) : labels.get(ROLE);
  }

  /** The job that an object belongs to. */
  public static Optional<String> jobOf(HasMetadata object) {
    return label(object, JOB);
  }

  public static Optional<String> jobUidOf(HasMetadata object) {
    return label(object, JOB_UID);
  }

  public static Optional<Role> roleOf(HasMetadata object) {
    return label(object, ROLE).flatMap(Role::of);
  }

  public static Optional<String> poolOf(HasMetadata object) {
    return label(object, POOL);
  }

  private static Optional<String> label(HasMetadata object, String key) {
    return Optional.ofNullable(object.getMetadata().getLabels()).map(labels -> labels.get(key));
  }
}
