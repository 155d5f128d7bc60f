package io.splitlora.engine.kernels;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs TorchScript text into the archive that the engine loads: a zip of five stored entries. */
final class TorchScriptArchive {

  /** Version 10 selects today's operator schemas; lower numbers select older ones. */
  private static final String FORMAT_VERSION = "10\n";

  private TorchScriptArchive() {}

  /** The archive of a module whose text is the class-path resource, with one class of the given name. */
  static InputStream of(String resource, String className) {
    try (InputStream text = TorchScriptArchive.class.getResourceAsStream(resource)) {
      return new ByteArrayInputStream(pack(text.readAllBytes(), className));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] pack(byte[] text, String className) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "kernels/data.pkl", pickledInstance(className));
      store(zip, "kernels/code/__torch__.py", text);
      store(zip, "kernels/constants.pkl", HexFormat.of().parseHex("8002292e")); // an empty tuple
      store(zip, "kernels/.data/version", ascii(FORMAT_VERSION));
      store(zip, "kernels/byteorder", ascii("little"));
    }
    return bytes.toByteArray();
  }

  /** A pickle (protocol 2) of one instance of the class whose only attribute is {@code training = True}. */
  private static byte[] pickledInstance(String className) throws IOException {
    HexFormat hex = HexFormat.of();
    var pickle = new ByteArrayOutputStream();
    pickle.write(hex.parseHex("8002")); // protocol 2
    pickle.write(ascii("c__torch__\n" + className + "\n")); // the class
    pickle.write(hex.parseHex("7100" + "29" + "81")); // called with an empty tuple
    pickle.write(hex.parseHex("7d" + "28" + "5808000000")); // a dictionary with the key of 8 letters
    pickle.write(ascii("training"));
    pickle.write(hex.parseHex("7101" + "88" + "75" + "62" + "7102" + "2e")); // True; set items, build, stop
    return pickle.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry(name);
    var crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
