package io.splitlora.operator.issuance;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import java.util.Optional;

/** What is asked before a certificate is signed: the API server, or a test's stand-in. */
public interface Inquiry {

  /** Whose token that is, if it is one for our audience. */
  TokenReviewStatus review(String token);

  <T extends HasMetadata> Optional<T> find(Class<T> kind, String namespace, String name);
}
