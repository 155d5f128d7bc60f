package io.splitlora.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.splitlora.api.v1alpha1.SplitLoRAJob;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.desired.DesiredObjects;
import io.splitlora.operator.desired.OperatorSettings;
import io.splitlora.operator.desired.PoolObjects;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactStoreTest {
  private static final OperatorSettings SETTINGS = new OperatorSettings("worker:1", "splitlora-system");
  private static final int PODS = 3000;
  private static final SplitLoRAJob JOB = ExampleJob.with();
  private static final PodTemplateSpec TEMPLATE =
      PoolObjects.deployment(JOB, JOB.getSpec().clientPools().get(0), 3, SETTINGS).getSpec().getTemplate();

  private final KubernetesSerialization json = new KubernetesSerialization();

  @Test
  void yieldsWhatWasPut() {
    for (HasMetadata object : DesiredObjects.of(JOB, pool -> 3, SETTINGS, List.of())) {
      yieldsWhatWasPut(object);
    }
    yieldsWhatWasPut(pod(1));
    yieldsWhatWasPut(JOB);
    yieldsWhatWasPut(PoolObjects.seed(JOB, JOB.getSpec().clientPools().get(0)));
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> void yieldsWhatWasPut(T object) {
    var store = new CompactStore<>((Class<T>) object.getClass(), json);
    String key = store.getKey(object);
    assertEquals(Cache.metaNamespaceKeyFunc(object), key);
    assertNull(store.put(key, object));
    assertEquals(json.asJson(object), json.asJson(store.get(key)));
    assertEquals(json.asJson(object), json.asJson(store.put(key, object)));
    assertEquals(List.of(key), store.keySet().toList());
    assertEquals(1, store.values().count());
    assertEquals(json.asJson(object), json.asJson(store.remove(key)));
    assertEquals(0, store.size());
    assertNull(store.get(key));
  }

  @Test
  void aPodTakesATenthOfTheHeap() {
    long plain = bytesOfAPod(new BasicItemStore<>(Cache::metaNamespaceKeyFunc));
    long compact = bytesOfAPod(new CompactStore<>(Pod.class, json));
    System.out.printf("heap of a pod: %d bytes, compact %d bytes%n", plain, compact);
    assertTrue(compact < plain / 8 && compact < 3000, compact + " bytes a pod, plain " + plain);
  }

  private long bytesOfAPod(ItemStore<Pod> store) {
    long before = used();
    for (int number = 0; number < PODS; number++) {
      Pod pod = json.clone(pod(number));
      store.put(store.getKey(pod), pod);
    }
    long bytes = (used() - before) / PODS;
    assertEquals(PODS, store.size());
    return bytes;
  }

  /** The serial collector leaves some of what is dead where it is, but not at each fourth collection. */
  private static long used() {
    for (int collection = 0; collection < 4; collection++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static Pod pod(int number) {
    return new PodBuilder().withMetadata(TEMPLATE.getMetadata()).withSpec(TEMPLATE.getSpec())
        .editMetadata().withName("quickstart-cinemas-" + number).withNamespace("lab").endMetadata()
        .withNewStatus().withPhase("Pending").addNewCondition().withType("PodScheduled").withStatus("False")
        .withReason("Unschedulable")
        .withMessage("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector").endCondition()
        .endStatus()
        .build();
  }
}
