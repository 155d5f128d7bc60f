package io.splitlora.connection;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.buffer.PooledByteBufAllocator;
import io.splitlora.ending.OutOfMemory;

/**
 * The buffers of all connections. Where there is no memory for one the process ends: the library would drop the connection
 * and go on, and the next one could not shake hands.
 */
final class Memory extends PooledByteBufAllocator {

  static final ByteBufAllocator OF_CONNECTIONS = new Memory();

  /** Pieces of 2 MiB, gRPC's own choice. */
  private static final int PIECE_ORDER = 8;

  private Memory() {
    super(true, defaultNumHeapArena(), defaultNumDirectArena(), defaultPageSize(), PIECE_ORDER, defaultSmallCacheSize(),
        defaultNormalCacheSize(), defaultUseCacheForAllThreads());
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    try {
      return super.newDirectBuffer(initialCapacity, maxCapacity);
    } catch (OutOfMemoryError error) {
      OutOfMemory.endIfCauseOf(error);
      throw error;
    }
  }
}
