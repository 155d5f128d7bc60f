package io.splitlora.workbench.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/** JSON for other programs. JSON has no NaN and no infinity, so such numbers are written as null. */
public final class FiniteJson {

  public static final JsonMapper WRITER = JsonMapper.builder().addModule(
      new SimpleModule().addSerializer(Double.class, new OrNull()).addSerializer(Double.TYPE, new OrNull())).build();

  private FiniteJson() {}

  private static final class OrNull extends StdSerializer<Double> {
    private static final long serialVersionUID = 1;

    OrNull() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
      if (Double.isFinite(value)) {
        json.writeNumber(value.doubleValue());
      } else {
        json.writeNull();
      }
    }
  }
}
