package io.splitlora.worker.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The address at which a role listens or is called. */
public record Address(String host, int port) {

  private static final int MOST = 65535;

  /** Reads what was typed; anything but an address is a mistake on the command line. */
  public static final class Converter implements ITypeConverter<Address> {

    @Override
    public Address convert(String text) {
      int colon = text.lastIndexOf(':');
      String port = text.substring(colon + 1);
      if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > MOST) {
        throw new TypeConversionException("'" + text + "' is not HOST:PORT, such as 127.0.0.1:7070");
      }
      return new Address(text.substring(0, colon), Integer.parseInt(port));
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
