package io.splitlora.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.crdv2.generator.CRDGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The definitions that manifests/ installs are those of the API's classes. */
class CustomResourceDefinitionsTest {
  private static final Path INSTALLED = Path.of("../manifests/crds");

  @ParameterizedTest
  @ValueSource(strings = {"splitlorajobs.splitlora.io-v1.yml", "clientpools.splitlora.io-v1.yml"})
  void areInstalledAsTheClassesSay(String file, @TempDir Path generated) throws IOException {
    new CRDGenerator().customResourceClasses(SplitLoRAJob.class, ClientPool.class)
        .withPostProcessor(new SchemaCompletion()).forCRDVersions("v1").inOutputDir(generated.toFile()).detailedGenerate();
    String expected = Files.readString(generated.resolve(file));
    if (Boolean.getBoolean("splitlora.crds.write")) {
      Files.createDirectories(INSTALLED);
      Files.writeString(INSTALLED.resolve(file), expected);
    }
    assertEquals(expected, Files.readString(INSTALLED.resolve(file)),
        "manifests/crds/" + file + " is not what the API's classes say; run mvn -pl crds test -Dsplitlora.crds.write=true and commit it");
  }
}
