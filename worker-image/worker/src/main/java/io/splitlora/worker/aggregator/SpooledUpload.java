package io.splitlora.worker.aggregator;

import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.job.Lease;
import io.splitlora.federation.wire.Leases;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An upload on its way into the spool: each chunk is written as it comes, beside the upload's place, so that memory does not
 * grow with the adapter, nor with the number of clients; what has the place is whole and was checked.
 */
final class SpooledUpload {

  private final Path place;
  private final Path part;
  private final FileChannel channel;
  private final CRC32C checksum = new CRC32C();
  private final long limit;
  private StateHeader header;
  private long size;

  private SpooledUpload(Path place, Path part, FileChannel channel, long limit) {
    this.place = place;
    this.part = part;
    this.channel = channel;
    this.limit = limit;
  }

  /** @param limit most bytes that a state can have */
  static SpooledUpload begin(Path place, long limit) throws IOException {
    Path part = Files.createTempFile(place.getParent(), place.getFileName().toString(), ".part");
    return new SpooledUpload(place, part, FileChannel.open(part, StandardOpenOption.WRITE), limit);
  }

  void add(StateChunk chunk) throws IOException {
    if (chunk.hasHeader() == (header != null)) {
      throw new IllegalArgumentException("a state begins with its one header");
    }
    if (chunk.hasHeader()) {
      header = chunk.getHeader();
      return;
    }
    size += chunk.getContent().size();
    if (size > Math.min(limit, header.getSize())) {
      throw new IllegalArgumentException("a state longer than its header says, or than the adapter");
    }
    ByteBuffer bytes = chunk.getContent().asReadOnlyByteBuffer();
    checksum.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** The lease that it is of, unless it is the split server's. */
  Optional<Lease> ofClient() {
    return header == null || !header.hasClient() ? Optional.empty() : Optional.of(Leases.of(header.getClient()));
  }

  /** The header, when all has come. */
  StateHeader complete() throws IOException {
    channel.close();
    if ((int) checksum.getValue() != header.getCrc32C()) {
      throw new IllegalArgumentException("a state whose content does not match its checksum");
    }
    return header;
  }

  StateOnDisk open() throws IOException {
    return StateOnDisk.open(part);
  }

  /** @param stillValid throws if the lease has gone meanwhile */
  void moveIntoPlace(Runnable stillValid) throws IOException {
    stillValid.run();
    Files.move(part, place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  void discard() {
    try {
      channel.close();
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // the spool is cleared when the journal is opened next
    }
  }
}
