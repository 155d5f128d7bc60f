package io.splitlora.federation.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class StateStreamTest {

  private static final byte[] CONTENT = {1, 2, 3, 4};

  @Test
  void aStateOfManyChunksComesBackWithItsStep() {
    byte[] content = new byte[(1 << 20) * 2 + 17];
    new Random(1).nextBytes(content);
    List<StateChunk> chunks = chunks(content);
    assertEquals(4, chunks.size(), "the header, two full chunks and the rest");
    StateStream.Received received = StateStream.receive(chunks.iterator());
    assertEquals(5, received.step());
    assertArrayEquals(content, received.content());
  }

  @Test
  void anEmptyStateIsAHeader() {
    assertEquals(1, chunks(new byte[0]).size());
    assertEquals(0, StateStream.receive(chunks(new byte[0]).iterator()).content().length);
  }

  @Test
  void twoHeadersAreRefused() {
    List<StateChunk> chunks = chunks(CONTENT);
    refused(List.of(chunks.get(0), chunks.get(0)), "a state begins with its one header");
    refused(List.of(chunks.get(0), chunks.get(1), chunks.get(0)), "a state begins with its one header");
  }

  @Test
  void aMissingHeaderIsRefused() {
    refused(chunks(CONTENT).subList(1, 2), "a state begins with its one header");
    refused(List.of(), "a state without a header");
    refused(List.of(StateChunk.getDefaultInstance()), "a state begins with its one header");
  }

  @Test
  void moreThanTheHeaderSaysIsRefusedAtOnce() {
    List<StateChunk> chunks = chunks(CONTENT);
    refused(List.of(chunks.get(0), chunks.get(1), content(9)), "longer than its header says");
    refused(List.of(header(-1, 1), content(1)), "longer than its header says");
  }

  @Test
  void moreThanAnAdapterHasIsRefusedBeforeAnythingIsOpenedForIt() {
    var receiver = new StateReceiver(3, header -> {
      throw new AssertionError("not reached");
    });
    for (long size : new long[] {4, Long.MAX_VALUE}) {
      var refusal =
          assertThrows(IllegalArgumentException.class, () -> receiver.add(header(size, checksumOfContent())));
      assertEquals("a state longer than its header says, or than the adapter", refusal.getMessage());
    }
  }

  @Test
  void aDigestThatDoesNotMatchIsRefused() {
    List<StateChunk> chunks = chunks(CONTENT);
    refused(List.of(chunks.get(0), content(1, 2, 3, 5)), "does not match its checksum");
    refused(List.of(chunks.get(0), content(1, 2, 3)), "does not match its checksum");
    refused(List.of(chunks.get(0)), "does not match its checksum");
    refused(List.of(header(4, 1), chunks.get(1)), "does not match its checksum");
  }

  private static List<StateChunk> chunks(byte[] content) {
    List<StateChunk> chunks = new ArrayList<>();
    StateStream.send(StateHeader.newBuilder().setStep(5), content, chunks::add);
    return chunks;
  }

  private static int checksumOfContent() {
    var crc = new CRC32C();
    crc.update(CONTENT);
    return (int) crc.getValue();
  }

  private static StateChunk header(long size, int checksum) {
    return StateChunk.newBuilder().setHeader(StateHeader.newBuilder().setSize(size).setCrc32C(checksum)).build();
  }

  private static StateChunk content(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return StateChunk.newBuilder().setContent(ByteString.copyFrom(bytes)).build();
  }

  private static void refused(List<StateChunk> chunks, String sentence) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> StateStream.receive(chunks.iterator()));
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
  }
}
