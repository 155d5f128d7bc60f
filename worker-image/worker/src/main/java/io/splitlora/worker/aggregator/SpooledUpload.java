package io.splitlora.worker.aggregator;

import io.splitlora.federation.adapter.StateOnDisk;
import io.splitlora.federation.wire.StateReceiver;
import io.splitlora.v1.Lease;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Function;

/**
 * An upload on its way into the spool. Each chunk is written to a file beside the upload's place as it comes, so that
 * memory grows neither with the adapter nor with the number of clients. A file at its place is complete and was
 * checked.
 */
final class SpooledUpload {

  private final Function<StateHeader, Path> places;
  private final StateReceiver receiver;
  private Optional<Spooled> spooled = Optional.empty();

  /** Where it will be, and where it is. */
  private record Spooled(Path place, Path part, OutputStream content) {}

  /**
   * @param limit most bytes that a state can have
   * @param places where an upload with this header is kept; throws if it may not come
   */
  SpooledUpload(long limit, Function<StateHeader, Path> places) {
    this.places = places;
    receiver = new StateReceiver(limit, this::open);
  }

  private OutputStream open(StateHeader header) throws IOException {
    Path place = places.apply(header);
    Path part = Files.createTempFile(place.getParent(), place.getFileName().toString(), ".part");
    OutputStream content = Files.newOutputStream(part);
    spooled = Optional.of(new Spooled(place, part, content));
    return content;
  }

  void add(StateChunk chunk) throws IOException {
    receiver.add(chunk);
  }

  /** The lease that it is of, as its sender shows it; none if it is the split server's. */
  Optional<Lease> ofClient() {
    return receiver.header().filter(StateHeader::hasClient).map(StateHeader::getClient);
  }

  /** The header, when all has come. */
  StateHeader complete() throws IOException {
    return receiver.complete();
  }

  StateOnDisk read() throws IOException {
    return StateOnDisk.open(spooled.orElseThrow().part);
  }

  /** @param stillValid throws if the lease has gone meanwhile */
  void moveIntoPlace(Runnable stillValid) throws IOException {
    stillValid.run();
    Spooled here = spooled.orElseThrow();
    Files.move(here.part, here.place, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  void discard() {
    if (spooled.isEmpty()) {
      return;
    }
    try {
      spooled.get().content.close();
      Files.deleteIfExists(spooled.get().part);
    } catch (IOException e) {
      // the spool is cleared when the journal is opened next
    }
  }
}
