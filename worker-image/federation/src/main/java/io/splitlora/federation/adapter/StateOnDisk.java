package io.splitlora.federation.adapter;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A state on disk. Its matrices are read one at a time, so a fold holds only what it asks for. */
public final class StateOnDisk implements AutoCloseable {

  private static final int LONGEST_HEADER = 1 << 20;

  private final FileChannel channel;
  private final Preamble header;

  private StateOnDisk(FileChannel channel) throws IOException {
    this.channel = channel;
    header = StateFile.checked(read(0, (int) Math.min(channel.size(), LONGEST_HEADER)), channel.size());
  }

  /** @throws IllegalArgumentException with a sentence if the file is not a state */
  public static StateOnDisk open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new StateOnDisk(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  public Share share() {
    return header.share();
  }

  public boolean hasMoments() {
    return header.moments();
  }

  /** Number of optimizer updates in the moments. */
  public long updates() {
    return header.updates();
  }

  /** AdamW's first or second moment: the vector's numbers that are sent. */
  public FloatBuffer moment(int which) throws IOException {
    return read(header.offset(which), header.share().travelling() * Float.BYTES).asFloatBuffer();
  }

  public boolean hasImportance() {
    return header.importance();
  }

  /** Whether every number is finite. */
  public boolean finite() throws IOException {
    for (int vector = 0; vector < header.vectors(); vector++) {
      FloatBuffer floats =
          read(header.offset(vector), Math.multiplyExact(header.share().travelling(), Float.BYTES)).asFloatBuffer();
      while (floats.hasRemaining()) {
        if (!Float.isFinite(floats.get())) {
          return false;
        }
      }
    }
    return true;
  }

  /** A and B of one matrix, in the order of the vector; a factor that was not sent is zero. */
  public FloatBuffer matrix(int slot) throws IOException {
    Share share = header.share();
    Slot wanted = share.layout().slots().get(slot);
    int before = share.layout().slots().subList(0, slot).stream().mapToInt(share::travelling).sum();
    FloatBuffer stored =
        read(header.offset(0) + (long) before * Float.BYTES, Math.multiplyExact(share.travelling(wanted), Float.BYTES))
            .asFloatBuffer();
    if (share.frozen() == Frozen.NOTHING) {
      return stored;
    }
    return FloatBuffer.allocate(wanted.sizeOfA() + wanted.sizeOfB()).position(share.sendsA() ? 0 : wanted.sizeOfA())
        .put(stored).rewind();
  }

  private ByteBuffer read(long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("a file ends before its " + (from + length) + " bytes");
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
