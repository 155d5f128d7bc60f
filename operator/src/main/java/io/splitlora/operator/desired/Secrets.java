package io.splitlora.operator.desired;

import static java.util.stream.Collectors.toMap;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.protocol.identity.Identity;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * Secrets of a job that an earlier operator began: its authority, which no pod mounts, and a certificate for each role
 * and pool.
 */
public final class Secrets {
  private Secrets() {}

  public static Secret opaque(SplitLoRAJob job, String name, Map<String, String> texts) {
    return secret(job, name, Labels.job(job.getMetadata().getName()), "Opaque", texts);
  }

  public static Secret tls(SplitLoRAJob job, String name, Identity identity, Map<String, String> texts) {
    var labels = identity.pool().map(pool -> Labels.pool(identity.job(), pool))
        .orElseGet(() -> Labels.role(identity.job(), identity.role()));
    return secret(job, name, labels, "kubernetes.io/tls", texts);
  }

  /** The content as it was before the API's base 64. */
  public static Map<String, String> texts(Secret secret) {
    return secret.getData() == null ? Map.of() : secret.getData().entrySet().stream().collect(toMap(Map.Entry::getKey,
        entry -> new String(Base64.getDecoder().decode(entry.getValue()), StandardCharsets.UTF_8)));
  }

  // in base 64 already: the server does not give stringData back, so it could never be compared
  private static Secret secret(SplitLoRAJob job, String name, Map<String, String> labels, String type,
      Map<String, String> texts) {
    return new SecretBuilder().withMetadata(Metas.owned(job, name, labels)).withType(type).withData(data(texts))
        .build();
  }

  public static Map<String, String> data(Map<String, String> texts) {
    var data = new TreeMap<String, String>();
    texts.forEach(
        (file, text) -> data.put(file, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    return data;
  }
}
