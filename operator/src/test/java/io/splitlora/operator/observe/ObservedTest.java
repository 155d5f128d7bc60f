package io.splitlora.operator.observe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.splitlora.operator.ExampleJob;
import io.splitlora.operator.desired.AggregatorObjects;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose an object is. */
class ObservedTest {

  @Test
  void labelsMakeNothingOurs() {
    var job = ExampleJob.with();
    var service = AggregatorObjects.service(job);
    assertTrue(Observed.belongs(service, job));
    withoutOwner(service.getMetadata());
    assertFalse(Observed.belongs(service, job));
    var journal = AggregatorObjects.journal(job);
    withoutOwner(journal.getMetadata());
    assertFalse(Observed.belongs(journal, job));
  }

  @Test
  void onlyTheExportClaimOutlivesItsJob() {
    var job = ExampleJob.with();
    var export = AggregatorObjects.export(job);
    assertTrue(Observed.belongs(export, job));
    export.getMetadata().setLabels(null);
    assertFalse(Observed.belongs(export, job), "somebody else's claim of that name");
  }

  private static void withoutOwner(ObjectMeta metadata) {
    metadata.setOwnerReferences(List.of());
  }
}
