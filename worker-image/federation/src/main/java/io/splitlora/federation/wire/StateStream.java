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
      ByteString part = UnsafeByteOperations.unsafeWrap(content, start, Math.min(MessageSizes.CHUNK_BYTES, content.length - start));
      out.accept(StateChunk.newBuilder().setContent(part).build());
    }
  }

  private static int checksum(byte[] content) {
    var crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  /** What came: the header's step and the content, whole. */
  public record Received(int step, byte[] content) {}

  /** @throws IllegalArgumentException if the content is not what the header says */
  public static Received receive(Iterator<StateChunk> chunks) {
    var collector = new Collector(Long.MAX_VALUE);
    chunks.forEachRemaining(collector::add);
    return new Received(collector.header().getStep(), collector.content());
  }

  /** Takes chunks one by one. */
  public static final class Collector {

    private final long limit;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private StateHeader header;

    /** @param limit most bytes that a state can have */
    public Collector(long limit) {
      this.limit = limit;
    }

    public void add(StateChunk chunk) {
      if (chunk.hasHeader() == (header != null)) {
        throw new IllegalArgumentException("a state begins with its one header");
      }
      if (chunk.hasHeader()) {
        header = chunk.getHeader();
        return;
      }
      if (content.size() + (long) chunk.getContent().size() > Math.min(limit, header.getSize())) {
        throw new IllegalArgumentException("a state longer than its header says, or than the adapter");
      }
      try {
        chunk.getContent().writeTo(content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public StateHeader header() {
      if (header == null) {
        throw new IllegalArgumentException("a state without a header");
      }
      return header;
    }

    public byte[] content() {
      byte[] bytes = content.toByteArray();
      if (checksum(bytes) != header().getCrc32C()) {
        throw new IllegalArgumentException("a state whose content does not match its checksum");
      }
      return bytes;
    }
  }
}
