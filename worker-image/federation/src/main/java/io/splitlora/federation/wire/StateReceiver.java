package io.splitlora.federation.wire;

import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * Takes a state chunk by chunk: its one header, then its content, which is passed on as it comes. Whoever calls it
 * refuses the state with the sentence of the IllegalArgumentException.
 */
public final class StateReceiver {

  /** Where the content of a state goes. */
  public interface Destination {
    OutputStream open(StateHeader header) throws IOException;
  }

  private final long limit;
  private final Destination destination;
  private Optional<Begun> begun = Optional.empty();
  private long size;

  private record Begun(StateHeader header, CheckedOutputStream content) {}

  /** @param limit most bytes that a state can have */
  public StateReceiver(long limit, Destination destination) {
    this.limit = limit;
    this.destination = destination;
  }

  /** @throws IllegalArgumentException if the chunk does not belong here, or is too much */
  public void add(StateChunk chunk) throws IOException {
    if (chunk.hasHeader() == begun.isPresent()) {
      throw new IllegalArgumentException("a state begins with its one header");
    }
    if (chunk.hasHeader()) {
      if (chunk.getHeader().getSize() > limit) {
        throw tooLong();
      }
      var content = new CheckedOutputStream(destination.open(chunk.getHeader()), new CRC32C());
      begun = Optional.of(new Begun(chunk.getHeader(), content));
      return;
    }
    size += chunk.getContent().size();
    Begun state = begun.get();
    if (size > Math.min(limit, state.header.getSize())) {
      throw tooLong();
    }
    chunk.getContent().writeTo(state.content);
  }

  private static IllegalArgumentException tooLong() {
    return new IllegalArgumentException("a state longer than its header says, or than the adapter");
  }

  /** Empty until it has come. */
  public Optional<StateHeader> header() {
    return begun.map(Begun::header);
  }

  /**
   * All has come.
   *
   * @throws IllegalArgumentException if the content is not what the header says
   */
  public StateHeader complete() throws IOException {
    Begun state = begun.orElseThrow(() -> new IllegalArgumentException("a state without a header"));
    state.content.close();
    if ((int) state.content.getChecksum().getValue() != state.header.getCrc32C()) {
      throw new IllegalArgumentException("a state whose content does not match its checksum");
    }
    return state.header;
  }
}
