package io.splitlora.operator.credentials;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.splitlora.operator.desired.Secrets;
import io.splitlora.protocol.identity.InstallationAuthority;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The authorities in a Secret of the operator's namespace, where no tenant reads them. Several replicas may write: who
 * comes too late takes what is there.
 */
public final class AuthorityStore implements Supplier<Authorities> {
  public static final String SECRET = "splitlora-authority";
  /** What another replica has written is known after this; see the margin of {@link Authorities}. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final KubernetesClient client;
  private final String namespace;
  private final Clock clock;
  private Authorities known = new Authorities(List.of());
  private Instant read = Instant.EPOCH;

  public AuthorityStore(KubernetesClient client, String namespace, Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.clock = clock;
  }

  /** Those of now: read again after a minute, or when they are to be others, and changed if it is time. */
  @Override
  public synchronized Authorities get() {
    Instant now = clock.instant();
    if (known.byAge().isEmpty() || Duration.between(read, now).compareTo(FRESH) > 0
        || !now.isBefore(known.nextChange())) {
      known = upToDate(now);
      read = now;
    }
    return known;
  }

  private Authorities upToDate(Instant now) {
    Secret present = client.secrets().inNamespace(namespace).withName(SECRET).get();
    // one that was deleted comes back: pods trust what was in it
    Authorities there = present == null ? known : of(present);
    Authorities wanted = there.rotated(now,
        () -> InstallationAuthority.create(namespace, Authorities.VALIDITY, clock));
    return present != null && there.equals(wanted) ? there : of(write(present, wanted));
  }

  private Secret write(Secret present, Authorities wanted) {
    var secret = new SecretBuilder().withNewMetadata().withName(SECRET).withNamespace(namespace).endMetadata()
        .withType("Opaque").withData(data(wanted)).build();
    try {
      if (present == null) {
        return client.resource(secret).create();
      }
      secret.getMetadata().setResourceVersion(present.getMetadata().getResourceVersion());
      return client.resource(secret).update();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return client.secrets().inNamespace(namespace).withName(SECRET).require();
    }
  }

  private static Map<String, String> data(Authorities authorities) {
    var texts = new TreeMap<String, String>();
    for (InstallationAuthority one : authorities.byAge()) {
      one.files().forEach((file, text) -> texts.put(one.created().getEpochSecond() + "." + file, text));
    }
    return Secrets.data(texts);
  }

  private Authorities of(Secret secret) {
    var files = new TreeMap<String, Map<String, String>>();
    Secrets.texts(secret).forEach((name, text) -> {
      int dot = name.indexOf('.');
      files.computeIfAbsent(name.substring(0, Math.max(dot, 0)), one -> new HashMap<>())
          .put(name.substring(dot + 1), text);
    });
    try {
      return new Authorities(files.values().stream().map(InstallationAuthority::of)
          .sorted(Comparator.comparing(InstallationAuthority::created)).toList());
    } catch (IllegalArgumentException damaged) {
      throw new IllegalStateException(
          "Secret %s/%s is damaged (%s): put back what was in it, or delete it and restart operator and all jobs' pods"
              .formatted(namespace, SECRET, damaged.getMessage()),
          damaged);
    }
  }
}
