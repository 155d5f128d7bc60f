package io.splitlora.operator.credentials;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.fabric8.kubernetes.api.model.Secret;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.ExampleJob;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Certificates stay as they are until they must not. */
class JobCredentialsTest {
  private static final Instant NOW = Instant.parse(ExampleJob.CREATED);

  private final SplitLoRAJob job = ExampleJob.with();
  private final Secret authority = JobCredentials.newAuthority(job, at(NOW));

  @Test
  void eachRoleAndPoolHasItsOwn() {
    assertEquals(List.of("quickstart-aggregator", "quickstart-split-server", "quickstart-cinemas"),
        secrets(authority, NOW, Map.of()).stream().map(secret -> secret.getMetadata().getName()).toList());
  }

  @Test
  void theyStayForTwoThirdsOfTheirLives() {
    var first = byName(secrets(authority, NOW, Map.of()));
    assertEquals(first, byName(secrets(authority, NOW.plus(Duration.ofDays(59)), first)));
    var renewed = byName(secrets(authority, NOW.plus(Duration.ofDays(61)), first));
    first.forEach((name, secret) -> assertNotEquals(secret.getData().get("tls.crt"),
        renewed.get(name).getData().get("tls.crt"), name));
  }

  @Test
  void thoseOfAnotherAuthorityOrDamagedAreReplaced() {
    var foreign = byName(secrets(JobCredentials.newAuthority(job, at(NOW)), NOW, Map.of()));
    byName(secrets(authority, NOW, foreign)).forEach((name, secret) -> assertNotEquals(foreign.get(name), secret));
    foreign.values().forEach(secret -> secret.getData().put("tls.crt", "bm9uZQ=="));
    assertEquals(3, secrets(authority, NOW, foreign).size());
  }

  @Test
  void anAuthorityIsMadeOnceAndNotInVain() {
    var made = JobCredentials.of(job, named -> Optional.empty(), secret -> secret, at(NOW));
    assertNotEquals(JobCredentials.of(job, authority, at(NOW)).authority(), made.authority());
    var again = JobCredentials.of(job, named -> Optional.of(authority), secret -> fail("a key for nothing"), at(NOW));
    assertEquals(JobCredentials.of(job, authority, at(NOW)).authority(), again.authority());
  }

  private List<Secret> secrets(Secret signer, Instant now, Map<String, Secret> present) {
    return JobCredentials.of(job, signer, at(now)).secrets(name -> Optional.ofNullable(present.get(name)));
  }

  private static Map<String, Secret> byName(List<Secret> secrets) {
    return secrets.stream().collect(toMap(secret -> secret.getMetadata().getName(), identity()));
  }

  private static Clock at(Instant time) {
    return Clock.fixed(time, ZoneOffset.UTC);
  }
}
