package io.splitlora.federation.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
  private static final String VALID = """
      {"__metadata__":{"format":"pt"},
       "a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},
       "b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},
       "none":{"dtype":"I64","shape":[3,0],"data_offsets":[12,12]}}""";

  @TempDir
  Path folder;

  @Test
  void readsTableMetadataAndValues() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(1.5f).putFloat(-2).putShort((short) 0x3c00).putShort((short) 0xc000);
    try (SafeTensors file = SafeTensors.open(file(VALID, data.array()))) {
      assertEquals(Set.of("a", "b", "none"), file.names());
      assertEquals(Map.of("format", "pt"), file.metadata());
      Tensor a = file.get("a");
      assertEquals(List.of(2L, 1L), a.shape());
      assertTrue(a.bytes().isDirect() && a.bytes().isReadOnly());
      assertEquals(-2, a.bytes().asFloatBuffer().get(1));
      assertEquals(0, file.get("none").bytes().remaining());
      assertEquals(FloatBuffer.wrap(new float[] {1, -2}), file.floats("b").floats());
      assertThrows(ModelException.class, () -> file.get("c"));
    }
  }

  @Test
  void aTensorOfAFormatThatNobodyAsksForIsNoHarm() throws IOException {
    String header = VALID.replace("\"I64\",\"shape\":[3,0],\"data_offsets\":[12,12]",
        "\"F8_E4M3\",\"shape\":[3],\"data_offsets\":[12,15]");
    try (SafeTensors file = SafeTensors.open(file(header, new byte[15]))) {
      assertEquals(2, file.floats("a").floats().remaining());
    }
  }

  @Test
  void tensorsOutliveTheirFile() throws IOException {
    Tensor tensor;
    try (SafeTensors file = SafeTensors.open(file(VALID, new byte[12]))) {
      tensor = file.get("a");
    }
    assertEquals(0, tensor.bytes().getFloat());
  }

  @Test
  void mapsFloatsWhereverTheyBegin() throws IOException {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    byte[] one = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).array();
    for (int padding = 0; padding < 4; padding++) {
      String padded = header + " ".repeat((8 - header.length() % 8) % 8 + padding);
      try (SafeTensors file = SafeTensors.open(file(padded, one))) {
        FloatTensor floats = file.floats("a");
        assertTrue(floats.mapped());
        assertEquals(1, floats.floats().get(0));
        assertEquals(padding, floats.bytes().alignmentOffset(0, 4));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      I64 numbers           | {'a':{'dtype':'I64','shape':[1],'data_offsets':[0,8]}}
      F64 numbers           | {'a':{'dtype':'F64','shape':[1],'data_offsets':[0,8]}}
      U16 numbers           | {'a':{'dtype':'U16','shape':[4],'data_offsets':[0,8]}}
      F8_E4M3 numbers       | {'a':{'dtype':'F8_E4M3','shape':[8],'data_offsets':[0,8]}}
      F7 numbers            | {'a':{'dtype':'F7','shape':[2],'data_offsets':[0,8]}}
      """)
  void refusesToWidenOtherNumbers(String sentence, String header) throws IOException {
    try (SafeTensors file = SafeTensors.open(file(header.replace('\'', '"'), new byte[8]))) {
      assertSentence(sentence, assertThrows(ModelException.class, () -> file.floats("a")));
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      does not begin with {             | [1,2]
      does not begin with {             |` {}`
      goes on after its JSON object     | {} {}
      not valid JSON                    | {'a'
      other than whole numbers          | {'a':{'dtype':'F32','shape':[[[[[[[[1]]]]]]]]}}
      something other than an object    | {'a':[]}
      something other than an object    | {'a':null}
      names tensor "a" twice            | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32',\
      'shape':[2],'data_offsets':[0,8]}}
      gives tensor "a" dtype twice      | {'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}
      a dtype that is not a string      | {'a':{'dtype':7,'shape':[2],'data_offsets':[0,8]}}
      unknown field "x"                 | {'a':{'x':1,'dtype':'F32','shape':[2],'data_offsets':[0,8]}}
      no dtype, shape or data_offsets   | {'a':{'dtype':'F32','shape':[2]}}
      a shape that is not a list        | {'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}
      other than whole numbers          | {'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}
      other than whole numbers          | {'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}
      other than whole numbers          | {'a':{'dtype':'F32','shape':['2'],'data_offsets':[0,8]}}
      other than whole numbers          | {'a':{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}}
      other than whole numbers          | {'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}}
      more than 8 numbers               | {'a':{'dtype':'F32','shape':[2,1,1,1,1,1,1,1,1],'data_offsets':[0,8]}}
      3 data_offsets instead of 2       | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4,8]}}
      not what F32 [3] needs            | {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}
      not what F32 [4611686018427387904, 4] needs | \
      {'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,0]}}
      ends at byte 0, before its begin  | {'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}
      only 8 are there                  | {'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}
      only 8 are there                  | {'a':{'dtype':'U8','shape':[9223372036854775807],'data_offsets':[0,\
      9223372036854775807]}}
      begins at byte 0 of the data, but the tensor before it ends at 8 | \
      {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}
      begins at byte 4 of the data, but the tensor before it ends at 0 | \
      {'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}
      4 bytes after the last tensor     | {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}
      8 bytes after the last tensor     | {}
      __metadata__ that is not an object | {'__metadata__':[]}
      metadata "k" that is not a string | {'__metadata__':{'k':1}}
      metadata "k" that is not a string | {'__metadata__':{'k':{'l':{}}}}
      metadata "k" twice                | {'__metadata__':{'k':'1','k':'2'}}
      __metadata__ twice                | {'__metadata__':{},'__metadata__':{}}
      """)
  void refusesHostileTables(String sentence, String header) throws IOException {
    Path file = file(header.replace('\'', '"'), new byte[8]);
    assertSentence(sentence, assertThrows(ModelException.class, () -> SafeTensors.open(file)));
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() throws IOException {
    byte[] header = "{\"__metadata__\":{\"k\":\"\u00e4\"}}".getBytes(StandardCharsets.ISO_8859_1);
    Path file = file(header.length, header, new byte[0]);
    assertSentence("is not UTF-8", assertThrows(ModelException.class, () -> SafeTensors.open(file)));
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "-1", "100000001", "9223372036854775807", "-9223372036854775808"})
  void refusesImpossibleHeaderLengths(long length) throws IOException {
    Path file = file(length, "{}".getBytes(StandardCharsets.UTF_8), new byte[0]);
    assertSentence("header claims", assertThrows(ModelException.class, () -> SafeTensors.open(file)));
  }

  @Test
  void refusesAHeaderBeyondTheFile() throws IOException {
    Path file = file(100_000_000, "{}".getBytes(StandardCharsets.UTF_8), new byte[0]);
    assertSentence("but the file has 10", assertThrows(ModelException.class, () -> SafeTensors.open(file)));
  }

  @Test
  void refusesWhatIsNoFileOrTooShort() throws IOException {
    assertSentence("is not a file", assertThrows(ModelException.class, () -> SafeTensors.open(folder)));
    Path missing = folder.resolve("missing");
    assertSentence("is not a file", assertThrows(ModelException.class, () -> SafeTensors.open(missing)));
    Path shortFile = Files.write(folder.resolve("short"), new byte[7]);
    assertSentence("it has 7 bytes", assertThrows(ModelException.class, () -> SafeTensors.open(shortFile)));
  }

  @Test
  void boundsWhatAHeaderCanMakeItKeep() throws IOException {
    String longName = "{\"" + "n".repeat(2_000_000) + "\":{}}";
    String longText = "{\"__metadata__\":{\"k\":\"" + "v".repeat(2_000_000) + "\"}}";
    var manyTexts = new StringBuilder("{\"__metadata__\":{\"\":\"\"");
    for (int i = 0; i < 5; i++) {
      manyTexts.append(",\"" + i + "\":\"" + "v".repeat(900_000) + "\"");
    }
    var manyTensors = new StringBuilder("{\"\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
    for (int i = 0; i < 20_000; i++) {
      manyTensors.append(",\"" + i + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
    for (String header : List.of(longName, longText, manyTexts + "}}", manyTensors + "}")) {
      Path file = file(header, new byte[0]);
      assertThrows(ModelException.class, () -> SafeTensors.open(file));
    }
  }

  @Test
  void refusesOneTensorBeyondAMappingButNotItsFile() throws IOException {
    long large = 1L << 31;
    byte[] header = ("{\"a\":{\"dtype\":\"U8\",\"shape\":[" + large + "],\"data_offsets\":[0," + large + "]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[" + large + "," + (large + 1) + "]}}")
        .getBytes(StandardCharsets.UTF_8);
    Path path = file(header.length, header, new byte[0]);
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(8 + header.length + large + 1);
    }
    try (SafeTensors file = SafeTensors.open(path)) {
      assertEquals(0, file.get("b").bytes().get());
      assertSentence("more than the 2 GiB", assertThrows(ModelException.class, () -> file.get("a")));
    }
  }

  @Test
  void survivesRandomMutations() throws IOException {
    byte[] valid = Files.readAllBytes(file(VALID, new byte[12]));
    var random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      Path path = Files.write(folder.resolve("mutated-" + i), mutated(valid, random));
      try (SafeTensors file = SafeTensors.open(path)) {
        file.names()
            .forEach(name -> file.get(name).bytes().get(new byte[Math.toIntExact(file.entry(name).byteLength())]));
      } catch (ModelException e) {
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 1_000 && refused < 2_000, refused + " of 2000 refused");
  }

  @Test
  void widensEveryKindOfHalf() {
    int[] halves = {0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0x3555, 0x7bff, 0x7c00, 0xfc00, 0xc000};
    float[] floats = {0, -0f, 0x1p-24f, 0x1p-14f - 0x1p-24f, 0x1p-14f, 1, 0.333251953125f, 65504,
        Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -2};
    for (int i = 0; i < halves.length; i++) {
      assertEquals(floats[i], Widening.half((short) halves[i]), "half " + Integer.toHexString(halves[i]));
    }
    assertTrue(Float.isNaN(Widening.half((short) 0x7e00)));
    assertArrayEquals(new float[] {-1, 0x1p-133f},
        new float[] {Widening.bfloat((short) 0xbf80), Widening.bfloat((short) 1)});
  }

  /** Flips, removes, doubles or replaces one to three bytes, often by ones with a meaning in JSON. */
  private static byte[] mutated(byte[] valid, Random random) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(valid);
    for (int i = random.nextInt(3); i >= 0; i--) {
      byte[] before = bytes.toByteArray();
      int at = random.nextInt(Math.max(1, before.length - 1));
      int tail = at + random.nextInt(2);
      bytes.reset();
      bytes.write(before, 0, at);
      switch (random.nextInt(4)) {
        case 0 -> bytes.write(before[at] ^ 1 << random.nextInt(8));
        case 1 -> bytes.write("{}[]\",:0129-.e\\\0".charAt(random.nextInt(16)));
        case 2 -> bytes.write(before, at, Math.min(before.length - at, random.nextInt(40)));
        default -> {}
      }
      bytes.write(before, tail, before.length - tail);
    }
    return bytes.toByteArray();
  }

  private static void assertSentence(String part, ModelException e) {
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().endsWith(".") && !e.getMessage().contains("\n"), e.getMessage());
  }

  private Path file(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return file(json.length, json, data);
  }

  private Path file(long length, byte[] header, byte[] data) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    return Files.write(folder.resolve("file.safetensors"), bytes.putLong(length).put(header).put(data).array());
  }
}
