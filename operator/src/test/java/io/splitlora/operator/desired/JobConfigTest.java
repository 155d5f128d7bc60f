package io.splitlora.operator.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.splitlora.manifest.JobManifest;
import io.splitlora.manifest.TrainingDigest;
import io.splitlora.manifest.reader.ManifestReader;
import io.splitlora.operator.ExampleJob;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobConfigTest {

  @Test
  void podsReadTheJobThatWasApplied() throws Exception {
    String file = JobConfig.of(ExampleJob.with(), new OperatorSettings("registry/worker:1", "splitlora-system"))
        .getData().get(JobConfig.FILE);
    JobManifest read = ManifestReader.parse(file, JobConfig.FILE, List.of());
    assertFalse(file.contains("runPolicy"), "the defaults of this API are not for the workers of another: " + file);
    assertEquals(ExampleJob.manifest().spec(), read.spec());
    assertEquals("lab", read.metadata().namespace());
    assertEquals(TrainingDigest.of(ExampleJob.manifest()), TrainingDigest.of(read));
  }
}
