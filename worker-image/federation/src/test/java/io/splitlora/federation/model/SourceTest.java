package io.splitlora.federation.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
  @TempDir
  Path folder;
  private Path manifests;
  private Path samples;

  @BeforeEach
  void prepare() throws IOException {
    manifests = Files.createDirectories(folder.resolve("manifests"));
    samples = Files.createDirectories(folder.resolve("samples"));
    Files.createDirectories(samples.resolve("hotels"));
    Files.writeString(samples.resolve("hotels/train.txt"), "");
    Files.createDirectories(samples.resolve("tiny-gpt2"));
    Files.writeString(manifests.resolve("a b%20.txt"), "");
    Files.writeString(folder.resolve("outside.txt"), "");
  }

  @Test
  void findsSamples() {
    assertEquals(samples.resolve("tiny-gpt2"), resolve("sample://tiny-gpt2"));
    assertEquals(samples.resolve("hotels/train.txt"), resolve("sample://hotels/train.txt"));
    assertEquals(samples.resolve("hotels/*.txt"), resolve("sample://hotels/*.txt"));
  }

  @Test
  void findsFilesLiterallyFromTheManifest() {
    Path expected = manifests.resolve("a b%20.txt");
    assertEquals(expected, resolve("file://a b%20.txt"));
    assertEquals(expected, resolve("a b%20.txt"));
    assertEquals(expected, resolve("file://" + expected));
    assertEquals(folder.resolve("outside.txt"), resolve("file://../outside.txt"));
    assertEquals(manifests.resolve("client-*.txt"), resolve("file://client-*.txt"));
  }

  @Test
  void findsWhatIsInAMountedClaim() throws IOException {
    Path claims = folder.resolve("claims");
    Path file = Files.writeString(Files.createDirectories(claims.resolve("texts/cinema")).resolve("train.txt"), "");
    assertEquals(file, Source.resolve("pvc://texts/cinema/train.txt", manifests, samples, claims));
    assertEquals(claims.resolve("texts/cinema/*.txt"),
        Source.resolve("pvc://texts/cinema/*.txt", manifests, samples, claims));
  }

  @Test
  void refusesWhatIsNotInAMountedClaim() throws IOException {
    Path claims = Files.createDirectories(folder.resolve("claims/texts")).getParent();
    assertClaimRefused("pvc://texts/none.txt", claims, "check the path inside the claim.");
    assertClaimRefused("pvc://other/train.txt", claims, "on this machine write file://PATH.");
    assertClaimRefused("pvc://texts/../../outside.txt", claims, "write pvc://CLAIM/PATH.");
    assertClaimRefused("pvc://texts/", claims, "write pvc://CLAIM/PATH.");
    assertClaimRefused("pvc://", claims, "write pvc://CLAIM/PATH.");
    assertClaimRefused("pvc:///", claims, "write pvc://CLAIM/PATH.");
  }

  private void assertClaimRefused(String source, Path claims, String ending) {
    String message =
        assertThrows(ModelException.class, () -> Source.resolve(source, manifests, samples, claims)).getMessage();
    assertTrue(message.endsWith(ending), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sample://none", "sample://", "sample://.", "sample://../outside.txt", "sample://hotels/../..",
          "sample:///etc", "sample://none/*.txt"})
  void listsTheSamplesWhereTheNameIsNone(String source) {
    assertRefused(source, "there are: hotels, tiny-gpt2.");
  }

  @Test
  void listsTheFilesOfASample() {
    assertRefused("sample://hotels/test.txt", "there are: hotels/train.txt.");
  }

  @Test
  void saysWhereItLooked() {
    assertRefused("file://none.txt", "there is nothing at " + manifests.resolve("none.txt"));
    assertRefused("file://none/*.txt", "there is nothing at " + manifests.resolve("none"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hf://gpt2", "https://example.org/a", "file://", "", "file://a\0b", "sample://a\0b"})
  void refusesOtherKinds(String source) {
    assertRefused(source, "write sample://NAME, file://PATH or pvc://CLAIM/PATH.");
  }

  private Path resolve(String source) {
    return Source.resolve(source, manifests, samples);
  }

  private void assertRefused(String source, String part) {
    var e = assertThrows(ModelException.class, () -> resolve(source));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
