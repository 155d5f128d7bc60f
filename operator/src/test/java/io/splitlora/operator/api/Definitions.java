package io.splitlora.operator.api;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the installed definitions say about specs: every schema in them, with its path. */
final class Definitions {
  private static final Path FOLDER = Path.of("../manifests/crds");

  private Definitions() {}

  /** A schema and its path, such as spec.clientPools[].name; the path of the object itself is empty. */
  record Place(String path, JSONSchemaProps schema) {

    Stream<ValidationRule> rules() {
      return schema.getXKubernetesValidations().stream();
    }

    boolean hasEnum() {
      return !schema.getEnum().isEmpty();
    }

    /** Whether the rule forbids to change a field that has one value only, as long as no other exists. */
    boolean cannotBeBroken(ValidationRule rule) {
      return schema.getProperties().entrySet().stream()
          .anyMatch(group -> group.getValue().getProperties().entrySet().stream()
              .filter(field -> field.getValue().getEnum().size() == 1)
              .map(field -> group.getKey() + "." + field.getKey())
              .anyMatch(field -> rule.getRule().equals("self." + field + " == oldSelf." + field)));
    }

    private Stream<Place> all() {
      Stream<Place> fields = schema.getProperties().entrySet().stream()
          .filter(field -> !(path.isEmpty() && field.getKey().equals("status")))
          .map(field -> new Place(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue()));
      Stream<Place> items = Stream.ofNullable(schema.getItems()).map(list -> new Place(path + "[]", list.getSchema()));
      return Stream.concat(Stream.of(this), Stream.concat(fields, items).flatMap(Place::all));
    }
  }

  static Stream<Place> places() {
    return Stream.of("splitlorajobs", "clientpools").map(Definitions::read)
        .flatMap(definition -> definition.getSpec().getVersions().stream())
        .flatMap(version -> new Place("", version.getSchema().getOpenAPIV3Schema()).all());
  }

  private static CustomResourceDefinition read(String plural) {
    try {
      String yaml = Files.readString(FOLDER.resolve(plural + ".splitlora.io-v1.yml"));
      return Serialization.unmarshal(yaml, CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
