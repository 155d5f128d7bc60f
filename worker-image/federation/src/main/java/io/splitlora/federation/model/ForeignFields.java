package io.splitlora.federation.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * Fields of a file that another program wrote. A reader names all fields that it knows. Any other field that is set may
 * change what the model computes, so it is refused, not ignored.
 */
public final class ForeignFields {

  private ForeignFields() {}

  /** The first field that is set but not known, as {@code name is value}. */
  public static Optional<String> unknown(JsonNode object, Set<String> known) {
    return object.properties().stream().filter(field -> !known.contains(field.getKey()) && isSet(field.getValue()))
        .findFirst().map(field -> shown(object, field.getKey()));
  }

  /** Switches that are off and empty lists change nothing, whatever they are for. */
  private static boolean isSet(JsonNode value) {
    boolean off = value.isNull() || value.isBoolean() && !value.booleanValue();
    boolean empty = value.isContainerNode() && value.isEmpty() || value.isTextual() && value.textValue().isEmpty();
    return !off && !empty;
  }

  /** A field for a message: {@code name is value}. */
  public static String shown(JsonNode object, String field) {
    return SafeTensorsHeader.shown(field) + " is " + SafeTensorsHeader.shown(object.path(field).toString());
  }
}
