package io.splitlora.federation.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a safetensors header token by token, so that a hostile one cannot use up the heap. */
final class HeaderJson {
  static final String METADATA = "__metadata__";

  private static final int MAX_TENSORS = 20_000;
  private static final int MAX_DIMENSIONS = 8;
  private static final int MAX_METADATA_CHARACTERS = 4_000_000;

  private static final JsonFactory JSON = JsonFactory.builder()
      .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
      .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxNestingDepth(4).maxNameLength(1_024).maxStringLength(1_000_000).build())
      .build();

  private final Path file;
  private final JsonParser json;
  private final SortedMap<String, TensorEntry> tensors = new TreeMap<>();
  private @Nullable Map<String, String> metadata;

  private HeaderJson(Path file, JsonParser json) {
    this.file = file;
    this.json = json;
  }

  static SafeTensorsHeader read(Path file, ByteBuffer bytes) {
    var text = new InputStreamReader(new ByteBufferBackedInputStream(bytes), StandardCharsets.UTF_8.newDecoder());
    try (JsonParser json = JSON.createParser(text)) {
      return new HeaderJson(file, json).root();
    } catch (CharacterCodingException e) {
      throw refuse(file, "is not UTF-8");
    } catch (JsonProcessingException e) {
      throw refuse(file, "is not valid JSON (" + SafeTensorsHeader.shown(e.getOriginalMessage()) + ")");
    } catch (IOException e) {
      throw refuse(file, "cannot be read (" + e.getMessage() + ")");
    }
  }

  private SafeTensorsHeader root() throws IOException {
    require(json.nextToken() == JsonToken.START_OBJECT, "is not a JSON object");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals(METADATA)) {
        readMetadata();
      } else {
        require(tensors.put(name, tensor(name)) == null, "names tensor " + quoted(name) + " twice");
        require(tensors.size() <= MAX_TENSORS, "lists more than " + MAX_TENSORS + " tensors");
      }
    }
    require(json.nextToken() == null, "goes on after its JSON object");
    return new SafeTensorsHeader(tensors, metadata == null ? Map.of() : metadata);
  }

  private void readMetadata() throws IOException {
    require(metadata == null, "has " + METADATA + " twice");
    require(json.currentToken() == JsonToken.START_OBJECT, "has a " + METADATA + " that is not an object");
    metadata = new TreeMap<>();
    int characters = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      require(json.nextToken() == JsonToken.VALUE_STRING, "has metadata " + quoted(key) + " that is not a string");
      String value = json.getText();
      require(metadata.put(key, value) == null, "has metadata " + quoted(key) + " twice");
      characters += key.length() + value.length() + 1;
      require(characters <= MAX_METADATA_CHARACTERS, "has more than 4 million characters of metadata");
    }
  }

  private TensorEntry tensor(String name) throws IOException {
    String tensor = "tensor " + quoted(name);
    require(json.currentToken() == JsonToken.START_OBJECT,
        "describes " + tensor + " by something other than an object");
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      Object earlier;
      switch (field) {
        case "dtype" -> { earlier = dtype; dtype = dtype(tensor); }
        case "shape" -> { earlier = shape; shape = numbers(tensor, field); }
        case "data_offsets" -> { earlier = offsets; offsets = numbers(tensor, field); }
        default -> throw refuse(file, "gives " + tensor + " the unknown field " + quoted(field));
      }
      require(earlier == null, "gives " + tensor + " " + field + " twice");
    }
    if (dtype == null || shape == null || offsets == null) {
      throw refuse(file, "gives " + tensor + " no dtype, shape or data_offsets");
    }
    require(offsets.size() == 2, "gives " + tensor + " " + offsets.size() + " data_offsets instead of 2");
    return new TensorEntry(dtype, shape, offsets.get(0), offsets.get(1));
  }

  private String dtype(String tensor) throws IOException {
    require(json.currentToken() == JsonToken.VALUE_STRING, "gives " + tensor + " a dtype that is not a string");
    return json.getText();
  }

  private List<Long> numbers(String tensor, String field) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, "gives " + tensor + " a " + field + " that is not a list");
    var numbers = new ArrayList<Long>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean natural = json.currentToken() == JsonToken.VALUE_NUMBER_INT
          && json.getNumberType() != NumberType.BIG_INTEGER && json.getLongValue() >= 0;
      require(natural, "gives " + tensor + " a " + field + " with something other than whole numbers from 0 to 2^63-1");
      numbers.add(json.getLongValue());
      require(numbers.size() <= MAX_DIMENSIONS, "gives " + tensor + " a " + field + " of more than 8 numbers");
    }
    return numbers;
  }

  private void require(boolean valid, String otherwise) {
    if (!valid) {
      throw refuse(file, otherwise);
    }
  }

  private static ModelException refuse(Path file, String what) {
    return SafeTensorsHeader.refuse(file, "the header " + what);
  }

  private static String quoted(String name) {
    return '"' + SafeTensorsHeader.shown(name) + '"';
  }
}
