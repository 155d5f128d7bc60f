package io.splitlora.operator.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.splitlora.cluster.TestCluster;
import io.splitlora.cluster.TestNamespace;
import io.splitlora.testing.HandClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas of the operator and one Secret, on a real API server. */
class AuthorityStoreIT {
  private final HandClock clock = new HandClock(Instant.parse("2030-01-01T00:00:00Z"));
  private final TestCluster cluster = TestCluster.controlPlane();
  private TestNamespace namespace;
  private AuthorityStore one;
  private AuthorityStore other;

  @BeforeEach
  void open() {
    namespace = cluster.namespace();
    one = store();
    other = store();
  }

  @AfterEach
  void close() {
    namespace.close();
  }

  @Test
  void theyHaveTheSameAuthorities() {
    assertEquals(one.get().trusted(), other.get().trusted());
    assertEquals(1, one.get().byAge().size());
    clock.now = clock.now.plus(Authorities.ROTATION);
    assertEquals(one.get().trusted(), other.get().trusted());
    assertEquals(2, store().get().byAge().size());
    clock.now = clock.now.plus(Duration.ofHours(50));
    assertEquals(other.get().trusted(), one.get().trusted());
    assertEquals(1, store().get().byAge().size());
  }

  @Test
  void whoComesTooLateTakesWhatIsThere() {
    one.get();
    other.get();
    clock.now = clock.now.plus(Authorities.ROTATION);
    var made = one.get();
    clock.now = clock.now.plusSeconds(5);
    assertEquals(made.trusted(), other.get().trusted(), "no third one");
  }

  @Test
  void aSecretThatWasDeletedComesBackAsItWas() {
    var before = one.get();
    namespace.kubectl("delete", "secret", AuthorityStore.SECRET).mustSucceed();
    clock.now = clock.now.plus(Duration.ofMinutes(2));
    assertEquals(before.trusted(), one.get().trusted());
    assertEquals(before.trusted(), other.get().trusted());
    assertNotEquals("", namespace.kubectl("get", "secret", AuthorityStore.SECRET, "-o", "name").mustSucceed());
  }

  private AuthorityStore store() {
    return new AuthorityStore(cluster.client(), namespace.name(), clock);
  }
}
