package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.splitlora.v1.AggregationGrpc;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that are no message are the caller's mistake: it is told so, and the log is not filled with traces. */
class UnreadableMessagesTest {

  private static final int CALLS = 50;
  private static final byte[] CUT_SHORT = {10, 100, 1};
  private static final byte[] NO_TEXT = {10, 3, 10, 1, (byte) 0xff};

  @TempDir
  Path folder;
  private final Said said = Said.listening();

  /** Sends bytes as they are. */
  private record Bytes() implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }

  @AfterEach
  void leaveTheLog() {
    said.close();
  }

  @Test
  void areRefusedAndLeaveFewLinesWithoutTraces() throws Exception {
    try (var job = new Loopback(folder)) {
      var server = job.serve(AGGREGATOR, new SilentWork());
      ManagedChannel channel = job.channel(server, AGGREGATOR.role(), Loopback.issue(CLIENT));
      for (var method : List.of(AggregationGrpc.getWorkMethod(), AggregationGrpc.getDownloadMethod())) {
        for (byte[] bytes : List.of(CUT_SHORT, NO_TEXT)) {
          for (int i = 0; i < CALLS; i++) {
            Status end = Calls.call(channel, method.toBuilder(new Bytes(), new Bytes()).build(), bytes);
            assertEquals(Status.Code.INVALID_ARGUMENT, end.getCode(), method.getFullMethodName() + ": " + end);
          }
        }
      }
    }
    List<LogRecord> traces = said.records().stream().filter(record -> record.getThrown() != null).toList();
    assertEquals(List.of(), traces);
    assertTrue(said.records().size() < CALLS, said.records().size() + " lines");
  }
}
