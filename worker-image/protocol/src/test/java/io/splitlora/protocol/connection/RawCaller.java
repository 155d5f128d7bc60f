package io.splitlora.protocol.connection;

import io.splitlora.protocol.identity.LeafCertificate;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A member of the job that writes HTTP/2 (RFC 9113) itself and ignores everything that the server says. */
final class RawCaller implements AutoCloseable {

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SETTINGS = 4;
  private static final int HEADERS = 1;
  private static final int END_HEADERS = 4;

  private final SSLSocket socket;
  private final OutputStream out;
  private final Thread deaf = new Thread(this::readOn, "deaf");
  private int nextStream = 1;

  RawCaller(int port, LeafCertificate leaf) throws Exception {
    socket = (SSLSocket) tls(leaf).getSocketFactory().createSocket("127.0.0.1", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    out = new BufferedOutputStream(socket.getOutputStream());
    out.write(PREFACE);
    frame(SETTINGS, 0, 0, new byte[0]);
    deaf.setDaemon(true);
    deaf.start();
  }

  private static SSLContext tls(LeafCertificate leaf) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("own", leaf.key(), new char[0], new Certificate[] {leaf.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own, new char[0]);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", leaf.authority());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** Reads what the server sends; otherwise the server would wait. */
  private void readOn() {
    try (InputStream in = socket.getInputStream()) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException closed) {
      // by either side
    }
  }

  /** Whether the server ends the connection; a short while after, for what was written may still be on its way. */
  boolean isCutOff() throws InterruptedException {
    deaf.join(Duration.ofSeconds(20).toMillis());
    return !deaf.isAlive();
  }

  /** Opens calls and leaves them open. */
  void open(String method, int calls) throws IOException {
    for (int i = 0; i < calls; i++, nextStream += 2) {
      frame(HEADERS, END_HEADERS, nextStream, headers(method));
    }
    out.flush();
  }

  /** HPACK (RFC 7541), indexed where its table has the field, literal where not. */
  private static byte[] headers(String method) {
    var block = new ByteArrayOutputStream();
    block.write(0x83); // :method POST
    block.write(0x87); // :scheme https
    literal(block, new int[] {0x04}, "/" + method); // :path
    literal(block, new int[] {0x01}, "aggregator"); // :authority
    literal(block, new int[] {0x0f, 0x10}, "application/grpc"); // content-type
    literal(block, new int[] {0x00, 0x02, 't', 'e'}, "trailers");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, int[] name, String value) {
    for (int letter : name) {
      block.write(letter);
    }
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    out.write(ByteBuffer.allocate(9).putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).array());
    out.write(payload);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
