package io.splitlora.federation.adapter;

import io.splitlora.federation.adapter.AdapterLayout.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@link HeldState} as bytes, the same on the wire and on disk. After a {@link Preamble} come the adapter, both
 * moments if asked for, and the importance if the rule needs it; each consists of the vector's numbers that are sent,
 * as floats.
 */
public final class StateFile {

  private StateFile() {}

  /** @param moments whether to include AdamW's moments */
  public static byte[] encode(HeldState held, boolean moments) {
    AdapterState state = held.state();
    var header = new Preamble(held.share(), moments ? state.updates() : 0, state.cursor(), moments,
        state.importance().isPresent());
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(header.fileLength())).order(ByteOrder.LITTLE_ENDIAN);
    header.write(bytes);
    FloatBuffer floats = bytes.asFloatBuffer();
    put(floats, held.share(), state.adapter());
    if (moments) {
      put(floats, held.share(), state.firstMoment());
      put(floats, held.share(), state.secondMoment());
    }
    state.importance().ifPresent(importance -> {
      put(floats, held.share(), importance.smoothed());
      put(floats, held.share(), importance.uncertainty());
    });
    return bytes.array();
  }

  /**
   * Reads a state. A factor that was not sent is zero in the result, and so are moments that were left out.
   *
   * @throws IllegalArgumentException with a sentence if the bytes are not a state
   */
  public static HeldState decode(ByteBuffer content) {
    Preamble header = checked(content, content.remaining());
    ByteBuffer bytes = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats =
        bytes.position(bytes.position() + header.length()).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    Share share = header.share();
    int size = share.layout().size();
    float[] adapter = take(floats, share);
    float[] first = header.moments() ? take(floats, share) : new float[size];
    float[] second = header.moments() ? take(floats, share) : new float[size];
    Optional<Importance> importance = header.importance()
        ? Optional.of(new Importance(take(floats, share), take(floats, share))) : Optional.empty();
    return new HeldState(share,
        new AdapterState(adapter, first, second, header.updates(), header.cursor(), importance));
  }

  public static HeldState read(Path file) throws IOException {
    return decode(ByteBuffer.wrap(Files.readAllBytes(file)));
  }

  static Preamble checked(ByteBuffer head, long length) {
    Preamble header = Preamble.read(head);
    if (header.fileLength() != length) {
      throw new IllegalArgumentException(
          "an adapter state of " + header.share().travelling() + " numbers has " + header.fileLength()
              + " bytes; this has " + length);
    }
    return header;
  }

  /** Upper bound for the bytes of a layout's state. */
  public static long largest(AdapterLayout layout) {
    return new Preamble(Share.full(layout, 1), 0, 0, true, true).fileLength();
  }

  private static void put(FloatBuffer to, Share share, float[] vector) {
    for (Slot slot : share.layout().slots()) {
      if (share.sendsA()) {
        to.put(vector, slot.offset(), slot.sizeOfA());
      }
      if (share.sendsB()) {
        to.put(vector, slot.offsetOfB(), slot.sizeOfB());
      }
    }
  }

  private static float[] take(FloatBuffer from, Share share) {
    float[] vector = new float[share.layout().size()];
    for (Slot slot : share.layout().slots()) {
      if (share.sendsA()) {
        from.get(vector, slot.offset(), slot.sizeOfA());
      }
      if (share.sendsB()) {
        from.get(vector, slot.offsetOfB(), slot.sizeOfB());
      }
    }
    return vector;
  }
}
