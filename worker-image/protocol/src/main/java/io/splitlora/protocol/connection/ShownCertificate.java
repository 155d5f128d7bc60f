package io.splitlora.protocol.connection;

import java.math.BigInteger;
import java.nio.file.Path;

/**
 * Tells whether a folder holds another certificate than it did when a connection was made. A connection ends with the
 * certificates that were shown on it; who makes it anew before, when nothing is under way, loses nothing.
 */
public final class ShownCertificate {

  private final CertificateFolder folder;
  private volatile BigInteger shown;

  public ShownCertificate(Path certificateFolder) {
    folder = new CertificateFolder(certificateFolder);
    shown = present();
  }

  /** A connection is about to be made. */
  public void show() {
    shown = present();
  }

  public boolean isReplaced() {
    return !present().equals(shown);
  }

  private BigInteger present() {
    return folder.get().chain().get(0).getSerialNumber();
  }
}
