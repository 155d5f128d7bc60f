package io.splitlora.operator.issuance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.grpc.StatusRuntimeException;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.desired.Labels;
import io.splitlora.operator.desired.ObjectNames;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A certificate is for who the API server says that the pod is, and for nobody that it does not know. */
class PodIdentitiesTest {
  private static final String JOB = "spiffe://splitlora/lab/quickstart.11111111-2222-3333-4444-555555555555/";

  private final ClusterOfOneJob cluster = new ClusterOfOneJob();
  private final PodIdentities pods = new PodIdentities(cluster);

  @Test
  void eachPodIsWhatItsOwnerIs() {
    assertEquals(JOB + "aggregator/quickstart-aggregator-x1", of(ClusterOfOneJob.AGGREGATOR).uri());
    assertEquals(JOB + "split-server/quickstart-split-server-x2", of(ClusterOfOneJob.SPLIT_SERVER).uri());
    assertEquals(JOB + "client/cinemas/quickstart-cinemas-6d8f-x3", of(ClusterOfOneJob.CLIENT).uri());
  }

  /** Its spec may be of a version that this operator does not understand. */
  @Test
  void soItIsWhenTheSpecCannotBeRead() {
    cluster.job.setSpec(null);
    eachPodIsWhatItsOwnerIs();
    assertEquals(Optional.empty(), new ObjectNames("quickstart").poolOf("quickstart-"));
    assertEquals(Optional.empty(), new ObjectNames("quickstart").poolOf("another-cinemas"));
  }

  @Test
  void whatItsLabelsSayIsNothing() {
    cluster.get(Pod.class, ClusterOfOneJob.CLIENT).getMetadata()
        .setLabels(Map.of(Labels.JOB, "quickstart", Labels.ROLE, Role.AGGREGATOR.text()));
    assertEquals(JOB + "client/cinemas/quickstart-cinemas-6d8f-x3", of(ClusterOfOneJob.CLIENT).uri());
  }

  @Test
  void aTokenOfAnotherAudienceOrExpiredOrOfNoPodIsRefused() {
    assertRefused("UNAUTHENTICATED: this is no token of this cluster for splitlora.io, or its time is over", "forged");
    cluster.audience = "https://kubernetes.default.svc";
    assertRefused("UNAUTHENTICATED: this is no token of this cluster for splitlora.io, or its time is over",
        ClusterOfOneJob.CLIENT);
    cluster.audience = "splitlora.io";
    cluster.account = "system:node:worker-1";
    assertRefused("UNAUTHENTICATED: this token is not bound to a pod", ClusterOfOneJob.CLIENT);
    cluster.account = "system:serviceaccount:elsewhere:default";
    assertRefused("PERMISSION_DENIED: pod quickstart-cinemas-6d8f-x3 is gone", ClusterOfOneJob.CLIENT);
  }

  @Test
  void aDeadPodIsRefused() {
    var pod = cluster.get(Pod.class, ClusterOfOneJob.CLIENT);
    pod.getStatus().setPhase("Failed");
    assertRefused("PERMISSION_DENIED: pod quickstart-cinemas-6d8f-x3 has ended, or is about to",
        ClusterOfOneJob.CLIENT);
    pod.getStatus().setPhase("Running");
    pod.getMetadata().setDeletionTimestamp(ExampleJob.CREATED);
    assertRefused("PERMISSION_DENIED: pod quickstart-cinemas-6d8f-x3 has ended, or is about to",
        ClusterOfOneJob.CLIENT);
    pod.getMetadata().setDeletionTimestamp(null);
    pod.getMetadata().setUid("another-of-this-name");
    assertRefused("PERMISSION_DENIED: pod quickstart-cinemas-6d8f-x3 is gone", ClusterOfOneJob.CLIENT);
  }

  @Test
  void anOwnerOfTheSameNameIsNotTheOwner() {
    for (HasMetadata owner : List.of(cluster.job, cluster.get(Deployment.class, "quickstart-cinemas"),
        cluster.get(ReplicaSet.class, "quickstart-cinemas-6d8f"))) {
      String uid = owner.getMetadata().getUid();
      owner.getMetadata().setUid("another-of-this-name");
      var refusal = assertThrows(StatusRuntimeException.class, () -> of(ClusterOfOneJob.CLIENT));
      assertEquals("the " + owner.getKind(), refusal.getStatus().getDescription().replaceAll(" of .*", ""));
      owner.getMetadata().setUid(uid);
    }
  }

  @Test
  void podsOfOthersAreRefused() {
    cluster.pod("theirs-1", cluster.job("theirs", cluster.get(Deployment.class, "quickstart-cinemas")));
    assertRefused("PERMISSION_DENIED: Job theirs has no SplitLoRAJob for its controller", "theirs-1");
    cluster.pod("more-2", cluster.job("quickstart-more", cluster.job));
    assertRefused("PERMISSION_DENIED: Job quickstart-more of SplitLoRAJob quickstart is no role of it", "more-2");
    cluster.pod("alone-3", cluster.job);
    assertRefused("PERMISSION_DENIED: Pod alone-3 has no ReplicaSet for its controller", "alone-3");
    cluster.get(Pod.class, ClusterOfOneJob.AGGREGATOR).getMetadata().getOwnerReferences().get(0).setController(false);
    assertRefused("PERMISSION_DENIED: Pod quickstart-aggregator-x1 has no ReplicaSet for its controller",
        ClusterOfOneJob.AGGREGATOR);
  }

  @Test
  void aJobThatIsBeingDeletedGetsNoMore() {
    cluster.job.getMetadata().setDeletionTimestamp(ExampleJob.CREATED);
    assertRefused("PERMISSION_DENIED: SplitLoRAJob quickstart is being deleted", ClusterOfOneJob.AGGREGATOR);
  }

  private Identity of(String token) {
    return pods.of(pods.asker(token));
  }

  private void assertRefused(String sentence, String token) {
    assertEquals(sentence, assertThrows(StatusRuntimeException.class, () -> of(token)).getMessage());
  }
}
