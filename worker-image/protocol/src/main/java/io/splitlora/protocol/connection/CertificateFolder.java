package io.splitlora.protocol.connection;

import io.splitlora.protocol.identity.LeafCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials in a folder that is laid out like a Kubernetes TLS secret. Every handshake asks for them and gets
 * what the files hold at that moment. If the files cannot be used, or only one of a pair has been replaced, the last
 * good credentials stay in use.
 */
final class CertificateFolder implements Supplier<Credentials> {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateFolder.class);

  private final Path folder;
  private List<Object> seen;
  private Credentials credentials;

  /** Reads the folder; throws {@link IllegalArgumentException} with a sentence if its files cannot be used. */
  CertificateFolder(Path folder) {
    this.folder = folder;
    try {
      seen = stamps();
      credentials = read();
    } catch (IOException | IllegalArgumentException unusable) {
      throw new IllegalArgumentException("Certificates in %s cannot be used: %s; it needs %s, %s and %s."
          .formatted(folder, reason(unusable), LeafCertificate.CERTIFICATE, LeafCertificate.KEY,
              LeafCertificate.AUTHORITY),
          unusable);
    }
  }

  @Override
  public synchronized Credentials get() {
    try {
      // taken before the files are read: files that change in between are read again at the next handshake
      List<Object> now = stamps();
      if (!now.equals(seen)) {
        seen = now;
        credentials = read();
        LOG.info("Certificates of {} read again: valid until {}", folder,
            credentials.chain().get(0).getNotAfter().toInstant());
      }
    } catch (IOException | IllegalArgumentException unusable) {
      LOG.warn("Certificates in {} cannot be used: {}; going on with those valid until {}",
          folder, reason(unusable), credentials.chain().get(0).getNotAfter().toInstant());
    }
    return credentials;
  }

  private Credentials read() throws IOException {
    return Credentials.ofPem(text(LeafCertificate.CERTIFICATE), text(LeafCertificate.KEY),
        text(LeafCertificate.AUTHORITY));
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  // follows links: the kubelet replaces a mounted secret by moving one link
  private List<Object> stamps() throws IOException {
    List<Object> stamps = new ArrayList<>();
    for (String file : List.of(LeafCertificate.CERTIFICATE, LeafCertificate.KEY, LeafCertificate.AUTHORITY)) {
      stamps.add(stamp(folder.resolve(file)));
    }
    return stamps;
  }

  private static List<Object> stamp(Path file) throws IOException {
    if (Files.notExists(file)) {
      return List.of();
    }
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return List.of(String.valueOf(attributes.fileKey()), attributes.lastModifiedTime(), attributes.size());
  }

  private static @Nullable String reason(Exception unusable) {
    return unusable instanceof NoSuchFileException missing ? missing.getFile() + " is missing" : unusable.getMessage();
  }
}
