package io.splitlora.protocol.connection;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.buffer.PooledByteBufAllocator;
import io.splitlora.protocol.process.OutOfMemory;

/**
 * Allocates the buffers of all connections. If memory runs out, the process ends. The library would only drop the
 * connection and continue, but the next connection would fail in its handshake.
 */
final class Memory extends PooledByteBufAllocator {

  static final ByteBufAllocator OF_CONNECTIONS = new Memory();

  /** Chunks of 2 MiB, as gRPC itself chooses. */
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
