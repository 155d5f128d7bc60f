package io.splitlora.federation.wire;

import com.google.protobuf.UnsafeByteOperations;
import io.splitlora.protocol.bounds.MessageSizes;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** The state of a lease in chunks: a header with length and checksum, then the content. */
public final class StateStream {

  private StateStream() {}

  /** @param header subject and step; length and checksum are added */
  public static void send(StateHeader.Builder header, byte[] content, Consumer<StateChunk> out) {
    chunks(header, content).forEachRemaining(out);
  }

  /** The same, one by one as they are asked for. */
  public static Iterator<StateChunk> chunks(StateHeader.Builder header, byte[] content) {
    header.setSize(content.length).setCrc32C(checksum(content));
    int parts = (content.length + MessageSizes.CHUNK_BYTES - 1) / MessageSizes.CHUNK_BYTES;
    return Stream.concat(Stream.of(StateChunk.newBuilder().setHeader(header).build()),
        IntStream.range(0, parts).mapToObj(part -> part(content, part * MessageSizes.CHUNK_BYTES))).iterator();
  }

  private static StateChunk part(byte[] content, int start) {
    int length = Math.min(MessageSizes.CHUNK_BYTES, content.length - start);
    return StateChunk.newBuilder().setContent(UnsafeByteOperations.unsafeWrap(content, start, length)).build();
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
