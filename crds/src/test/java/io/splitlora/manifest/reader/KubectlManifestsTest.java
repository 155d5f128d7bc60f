package io.splitlora.manifest.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.splitlora.api.v1alpha1.ClientPoolSpec;
import io.splitlora.manifest.ManifestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests that kubectl takes are taken here too, and none of them becomes larger than it looks. */
class KubectlManifestsTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"---\n%s", "%s---\n", "%s---\n# the end\n---\n", "# the job\n---\n---\n%s...\n"})
  void mayHaveEmptyDocumentsAroundTheJob(String documents) throws Exception {
    assertEquals("quickstart", Manifests.read(documents.formatted(Manifests.SMALLEST)).metadata().name());
  }

  @Test
  void mergeTheEntriesOfOtherObjects() throws Exception {
    List<ClientPoolSpec> pools =
        Manifests.read(Manifests.SMALLEST.replace("- name: edge", "- &edge\n      name: edge\n      clients: 3") + """
            - &slow {<<: *edge, name: slow, localSteps: 2}
            - {name: both, <<: [*slow, *edge], clients: 5}
        """).spec().clientPools();
    assertEquals(List.of(3, 3, 5), pools.stream().map(ClientPoolSpec::clients).toList());
    assertEquals(List.of("edge", "slow", "both"), pools.stream().map(ClientPoolSpec::name).toList());
    assertEquals(2, pools.get(2).localSteps());
    assertEquals(pools.get(0).data(), pools.get(2).data());
  }

  @Test
  void mergeOnlyUnderThePlainKey() {
    assertEquals(List.of(
        "job.yaml:12: spec.runPolicy.<<: unknown field; allowed here: backoffLimit, recoverySeconds, suspend,"
            + " activeDeadlineSeconds"),
        Manifests.refusals(Manifests.with("runPolicy: {'<<': {suspend: true}}")));
  }

  @Test
  void mayBeWhatTheClusterPrints() throws Exception {
    String printed = Manifests.SMALLEST.replace("  name: quickstart\n", """
          name: quickstart
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: |
              {"apiVersion":"splitlora.io/v1alpha1"}
          creationTimestamp: "2026-01-02T03:04:05Z"
          generation: 2
          managedFields:
          - {apiVersion: splitlora.io/v1alpha1, fieldsType: FieldsV1, fieldsV1: {"f:spec": {".": {}}}, manager: kubectl}
          resourceVersion: "4711"
          uid: 11111111-2222-3333-4444-555555555555
        """.indent(0)) + "status:\n  phase: Running\n  loss: 0.5\n";
    List<String> notes = new ArrayList<>();
    Path file = Files.writeString(folder.resolve("job.yaml"), printed);
    assertEquals("quickstart", ManifestReader.read(file, List.of(), notes::add).metadata().name());
    assertEquals(List.of(
        file + ": passed over, as only a cluster writes it: status, metadata.creationTimestamp, metadata.generation,"
            + " metadata.managedFields, metadata.resourceVersion, metadata.uid"),
        notes);
  }

  @Test
  void areMeasuredBeforeTheyGrow() {
    StringBuilder bomb = new StringBuilder(
        Manifests.SMALLEST + "  splitServer:\n    podTemplate:\n      l0: &l0 [x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 6; level++) {
      bomb.append("      l%d: &l%d [%s]\n".formatted(level, level,
          String.join(", ", Collections.nCopies(9, "*l" + (level - 1)))));
    }
    assertEquals(
        List.of("job.yaml: is too large once its aliases (*name) are written out: more than 100000 names and values,"
            + " or more than 100 levels; a job's manifest has a few hundred"),
        Manifests.refusals(bomb.toString()));
  }

  @Test
  void mayNotContainThemselves() {
    assertEquals(List.of(
        "job.yaml:12: spec.splitServer.podTemplate: has an alias (*name) inside of what it stands for, which has no"
            + " end;"
            + " write it out"),
        Manifests.refusals(Manifests.with("splitServer: {podTemplate: &a {spec: *a}}")));
    assertEquals(List.of(), Manifests.refusals(Manifests.with("splitServer: {podTemplate: &a {<<: *a, spec: {}}}")));
  }

  @Test
  void areAsLargeAsKubernetesTakes() throws IOException {
    Path file = Files.writeString(folder.resolve("job.yaml"), "#".repeat(1 << 20) + "\n" + Manifests.SMALLEST);
    ManifestException e = assertThrows(ManifestException.class, () -> ManifestReader.read(file, List.of()));
    assertEquals("is larger than 1 MiB; a job's manifest has a few kilobytes", e.problems().get(0).message());
  }
}
