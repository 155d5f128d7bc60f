package io.splitlora.operator.desired;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Every field that a pod template has in the client's model of Kubernetes, each alone in a template. */
final class PodFields {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Map<Type, JsonNode> SCALARS = Map.of(String.class, NODES.textNode("x"), Boolean.class,
      NODES.booleanNode(true), Integer.class, NODES.numberNode(0), Long.class, NODES.numberNode(0), IntOrString.class,
      NODES.numberNode(1), Quantity.class, NODES.textNode("1"), Object.class, NODES.objectNode());

  private PodFields() {}

  /** @param path such as spec.containers[0].name; {@code template} has this field and what its place needs */
  record Field(String path, JsonNode template) {}

  static List<Field> all() {
    return of(PodTemplateSpec.class, Set.of()).toList();
  }

  private static Stream<Field> of(Type type, Set<Type> around) {
    if (SCALARS.containsKey(type)) {
      return Stream.of(new Field("", SCALARS.get(type)));
    }
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? of(arguments[0], around)
              .map(entry -> new Field("[0]" + below(entry.path()), NODES.arrayNode().add(entry.template())))
          : of(arguments[1], around).map(value -> new Field(".cpu" + below(value.path()),
              NODES.objectNode().set("cpu", value.template())));
    }
    return around.contains(type) ? Stream.empty() : ofClass((Class<?>) type, around);
  }

  private static Stream<Field> ofClass(Class<?> type, Set<Type> around) {
    var inside = new HashSet<Type>(around);
    inside.add(type);
    return Arrays.stream(type.getDeclaredFields()).filter(field -> field.isAnnotationPresent(JsonProperty.class))
        .flatMap(field -> of(field.getGenericType(), inside)
            .map(value -> inField(field.getAnnotation(JsonProperty.class).value(), value)));
  }

  private static Field inField(String name, Field value) {
    if (value.template() instanceof ArrayNode list && list.get(0) instanceof ObjectNode entry) {
      MergeKeys.FIELDS.getOrDefault(name, List.of()).stream().filter(key -> !entry.has(key))
          .forEach(key -> entry.set(key, key.equals("containerPort") ? NODES.numberNode(1) : NODES.textNode("x")));
    }
    return new Field(name + below(value.path()), NODES.objectNode().set(name, value.template()));
  }

  private static String below(String path) {
    return path.isEmpty() || path.startsWith("[") || path.startsWith(".") ? path : "." + path;
  }
}
