package io.splitlora.federation.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.splitlora.protocol.bounds.MessageSizes;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** The state of a lease in chunks: a header with length and checksum, then the content. */
public final class StateStream {

  private StateStream() {}

  /** @param header subject and step; length and checksum are added */
  public static void send(StateHeader.Builder header, byte[] content, Consumer<StateChunk> out) {
    header.setSize(content.length).setCrc32C(checksum(content));
    out.accept(StateChunk.newBuilder().setHeader(header).build());
    for (int start = 0; start < content.length; start += MessageSizes.CHUNK_BYTES) {
      ByteString part =
          UnsafeByteOperations.unsafeWrap(content, start, Math.min(MessageSizes.CHUNK_BYTES, content.length - start));
      out.accept(StateChunk.newBuilder().setContent(part).build());
    }
  }

  private static int checksum(byte[] content) {
    var crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  /** What came: the header's step and all of the content. */
  public record Received(int step, byte[] content) {}

  /**
   * A state that is kept in memory.
   *
   * @throws IllegalArgumentException if the content is not what the header says
   */
  public static Received receive(Iterator<StateChunk> chunks) {
    var content = new ByteArrayOutputStream();
    var receiver = new StateReceiver(Long.MAX_VALUE, header -> content);
    try {
      while (chunks.hasNext()) {
        receiver.add(chunks.next());
      }
      return new Received(receiver.complete().getStep(), content.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
