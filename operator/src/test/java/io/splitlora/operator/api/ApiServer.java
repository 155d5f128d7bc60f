package io.splitlora.operator.api;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;

/** Applies manifests as kubectl does: a field that the definition lacks is refused. */
record ApiServer(KubernetesClient client, String namespace) {

  /** What the server answers to the update, or to the manifest where there is none. Nothing stays behind. */
  Answer answer(String manifest, Optional<String> update) {
    if (update.isEmpty()) {
      return create(manifest);
    }
    GenericKubernetesResource accepted = client.resource(parse(manifest)).inNamespace(namespace).create();
    try {
      return update(accepted, parse(update.get()));
    } finally {
      client.resource(accepted).delete();
    }
  }

  private Answer create(String manifest) {
    try {
      var created = client.resource(parse(manifest)).inNamespace(namespace).fieldValidation(Validation.STRICT).create();
      client.resource(created).delete();
      return Answer.accepted(created);
    } catch (KubernetesClientException e) {
      return Answer.refused(e.getStatus());
    }
  }

  private Answer update(GenericKubernetesResource accepted, GenericKubernetesResource update) {
    update.getMetadata().setResourceVersion(accepted.getMetadata().getResourceVersion());
    try {
      return Answer
          .accepted(client.resource(update).inNamespace(namespace).fieldValidation(Validation.STRICT).update());
    } catch (KubernetesClientException e) {
      return Answer.refused(e.getStatus());
    }
  }

  private static GenericKubernetesResource parse(String manifest) {
    return Serialization.unmarshal(manifest, GenericKubernetesResource.class);
  }
}
