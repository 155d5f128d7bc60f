package io.splitlora.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
        .withPostProcessor(new SchemaCompletion()).forCRDVersions("v1").inOutputDir(generated.toFile())
        .detailedGenerate();
    String expected = Files.readString(generated.resolve(file));
    if (Boolean.getBoolean("splitlora.crds.write")) {
      Files.createDirectories(INSTALLED);
      Files.writeString(INSTALLED.resolve(file), expected);
    }
    assertEquals(expected, Files.readString(INSTALLED.resolve(file)),
        "manifests/crds/" + file
            + " is not what the API's classes say; run mvn -pl crds test -Dsplitlora.crds.write=true and commit it");
  }

  /** What kubectl explain has to tell. */
  @ParameterizedTest
  @ValueSource(strings = {"splitlorajobs.splitlora.io-v1.yml", "clientpools.splitlora.io-v1.yml"})
  void describeEveryField(String file) throws IOException {
    assertEquals(List.of(), schemas(file).flatMap(schema -> undescribed("", schema)).toList());
  }

  private static Stream<JSONSchemaProps> schemas(String file) throws IOException {
    return new KubernetesSerialization()
        .unmarshal(Files.readString(INSTALLED.resolve(file)), CustomResourceDefinition.class)
        .getSpec().getVersions().stream().map(version -> version.getSchema().getOpenAPIV3Schema());
  }

  private static Stream<String> undescribed(String path, JSONSchemaProps schema) {
    Stream<String> fields = schema.getProperties().entrySet().stream().flatMap(field -> {
      String name = path + "." + field.getKey();
      Stream<String> here = field.getValue().getDescription() == null ? Stream.of(name) : Stream.empty();
      return Stream.concat(here, undescribed(name, field.getValue()));
    });
    return Stream.concat(fields,
        Stream.ofNullable(schema.getItems()).flatMap(list -> undescribed(path + "[]", list.getSchema())));
  }

  /** A number that no field can hold would end whoever reads it. */
  @ParameterizedTest
  @ValueSource(strings = {"splitlorajobs.splitlora.io-v1.yml", "clientpools.splitlora.io-v1.yml"})
  void boundEveryInteger(String file) throws IOException {
    assertEquals(List.of(), schemas(file).flatMap(schema -> unbound("", schema)).toList(),
        "give these fields @Min and @Max");
  }

  private static Stream<String> unbound(String path, JSONSchemaProps schema) {
    boolean bound = !"integer".equals(schema.getType()) || schema.getMinimum() != null && schema.getMaximum() != null;
    Stream<String> inside = Stream.of(
        schema.getProperties().entrySet().stream()
            .flatMap(field -> unbound(path + "." + field.getKey(), field.getValue())),
        Stream.ofNullable(schema.getItems()).flatMap(list -> unbound(path + "[]", list.getSchema())),
        Stream.ofNullable(schema.getAdditionalProperties()).flatMap(map -> unbound(path + "{}", map.getSchema())))
        .flatMap(paths -> paths);
    return bound ? inside : Stream.concat(Stream.of(path), inside);
  }
}
