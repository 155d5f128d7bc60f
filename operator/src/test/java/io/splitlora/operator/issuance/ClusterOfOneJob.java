package io.splitlora.operator.issuance;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.ExampleJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The quick start's objects as an API server would tell them; a token is the name of its pod. */
final class ClusterOfOneJob implements Inquiry {
  static final String AGGREGATOR = "quickstart-aggregator-x1";
  static final String SPLIT_SERVER = "quickstart-split-server-x2";
  static final String CLIENT = "quickstart-cinemas-6d8f-x3";

  final List<HasMetadata> objects = new ArrayList<>();
  final SplitLoRAJob job = ExampleJob.with();
  String audience = "splitlora.io";
  String account = "system:serviceaccount:lab:default";
  int reviews;

  ClusterOfOneJob() {
    objects.add(job);
    var aggregator = owned(new JobBuilder().withNewMetadata().endMetadata().build(), "quickstart-aggregator", job);
    var server = owned(new JobBuilder().withNewMetadata().endMetadata().build(), "quickstart-split-server", job);
    var pool = owned(new DeploymentBuilder().withNewMetadata().endMetadata().build(), "quickstart-cinemas", job);
    var set = owned(new ReplicaSetBuilder().withNewMetadata().endMetadata().build(), "quickstart-cinemas-6d8f", pool);
    objects.addAll(List.of(aggregator, server, pool, set));
    pod(AGGREGATOR, aggregator);
    pod(SPLIT_SERVER, server);
    pod(CLIENT, set);
  }

  Pod pod(String name, HasMetadata owner) {
    var pod = owned(new PodBuilder().withNewMetadata().endMetadata().withNewStatus().withPhase("Running").endStatus()
        .build(), name, owner);
    objects.add(pod);
    return pod;
  }

  Job job(String name, HasMetadata owner) {
    var made = owned(new JobBuilder().withNewMetadata().endMetadata().build(), name, owner);
    objects.add(made);
    return made;
  }

  <T extends HasMetadata> T get(Class<T> kind, String name) {
    return find(kind, "lab", name).orElseThrow();
  }

  static <T extends HasMetadata> T owned(T object, String name, HasMetadata owner) {
    ObjectMeta meta = object.getMetadata();
    meta.setName(name);
    meta.setNamespace("lab");
    meta.setUid("uid-of-" + name);
    meta.setOwnerReferences(List.of(new OwnerReferenceBuilder().withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind()).withName(owner.getMetadata().getName()).withUid(owner.getMetadata().getUid())
        .withController(true).build()));
    return object;
  }

  @Override
  public TokenReviewStatus review(String token) {
    reviews++;
    if (objects.stream().noneMatch(object -> object instanceof Pod && object.getMetadata().getName().equals(token))) {
      return new TokenReviewStatusBuilder().withAuthenticated(false).withError("token has expired").build();
    }
    return new TokenReviewStatusBuilder().withAuthenticated(true).withAudiences(audience)
        .withNewUser().withUsername(account)
        .withExtra(Map.of("authentication.kubernetes.io/pod-name", List.of(token),
            "authentication.kubernetes.io/pod-uid", List.of("uid-of-" + token)))
        .endUser().build();
  }

  @Override
  public <T extends HasMetadata> Optional<T> find(Class<T> kind, String namespace, String name) {
    return objects.stream().filter(kind::isInstance).map(kind::cast)
        .filter(object -> object.getMetadata().getName().equals(name)
            && object.getMetadata().getNamespace().equals(namespace))
        .findFirst();
  }
}
