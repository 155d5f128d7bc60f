package io.splitlora.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.splitlora.manifest.reader.ManifestReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenTest {
  private static final String JOB =
      """
      {"model":{"source":"sample://tiny-gpt2"},"training":{"rounds":7},\
      "clientPools":[{"name":"a","data":{"source":"file://a.jsonl"},"tolerations":[{"key":"gpu"}],\
      "podTemplate":{"spec":{"hostNetwork":false}}}]}""";

  @Test
  void leavesDefaultsOutAtEveryDepth() throws Exception {
    assertEquals(JOB, Written.of(read(JOB).spec()).toString());
  }

  @Test
  void aDefaultThatIsWrittenSaysNothingMore() throws Exception {
    String more = JOB.replace("{\"rounds\":7}", "{\"rounds\":7,\"seed\":" + read(JOB).spec().training().seed() + "}")
        .replace("{\"key\":\"gpu\"}", "{\"key\":\"gpu\",\"operator\":\"Equal\"}");
    assertEquals(JOB, Written.of(read(more).spec()).toString());
  }

  @Test
  void isReadAsTheSameJob() throws Exception {
    assertEquals(read(JOB).spec(), read(Written.of(read(JOB).spec()).toString()).spec());
  }

  private static JobManifest read(String spec) throws ManifestException {
    return ManifestReader.parse(
        "{\"apiVersion\":\"splitlora.io/v1alpha1\",\"kind\":\"SplitLoRAJob\",\"metadata\":{\"name\":\"a\"},\"spec\":"
            + spec + "}",
        "job.yaml", List.of());
  }
}
