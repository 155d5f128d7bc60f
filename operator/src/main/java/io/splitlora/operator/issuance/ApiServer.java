package io.splitlora.operator.issuance;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.splitlora.protocol.issuance.OperatorIssuer;
import java.util.Optional;

/** Asks the API server itself: informers lag behind, and a pod asks as soon as it is there. */
public record ApiServer(KubernetesClient client) implements Inquiry {

  @Override
  public TokenReviewStatus review(String token) {
    return client.tokenReviews().create(new TokenReviewBuilder().withNewSpec().withToken(token)
        .withAudiences(OperatorIssuer.AUDIENCE).endSpec().build()).getStatus();
  }

  @Override
  public <T extends HasMetadata> Optional<T> find(Class<T> kind, String namespace, String name) {
    return Optional.ofNullable(client.resources(kind).inNamespace(namespace).withName(name).get());
  }
}
