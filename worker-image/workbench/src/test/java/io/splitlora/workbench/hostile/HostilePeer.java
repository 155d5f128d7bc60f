package io.splitlora.workbench.hostile;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.Activations;
import io.splitlora.v1.Lease;
import io.splitlora.v1.SplitTrainingGrpc;
import io.splitlora.workbench.hostile.BadMessages.BadMessage;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One who has a certificate of the job and sends with it whatever comes to its mind, over real mutual TLS. */
final class HostilePeer implements AutoCloseable {

  private static final Request TRAIN = new Request(SplitTrainingGrpc.getTrainMethod(), Role.SPLIT_SERVER);

  private final Map<Role, String> addresses;
  private final Map<Role, RawCalls> calls = new EnumMap<>(Role.class);
  private final BadMessages messages;
  private final Findings findings;
  private final Random random;

  /**
   * @param certificates of whoever it is, in a folder
   * @param messages that it sends
   */
  HostilePeer(Map<Role, String> addresses, Path certificates, BadMessages messages, Findings findings, long seed) {
    this.addresses = addresses;
    this.messages = messages;
    this.findings = findings;
    random = new Random(seed);
    addresses.forEach((role, address) -> calls.put(role, new RawCalls(Channels.to(address, role, certificates))));
  }

  RawCalls calls(Role server) {
    return calls.get(server);
  }

  long sent() {
    return calls.values().stream().mapToLong(RawCalls::sent).sum();
  }

  /** How many calls ended how. */
  Map<Status.Code, Long> ends() {
    Map<Status.Code, Long> ends = new EnumMap<>(Status.Code.class);
    calls.values().forEach(
        some -> some.ends().forEach((code, number) -> ends.merge(code, number.sum(), Long::sum)));
    return ends;
  }

  /** Sends so many messages, each on a call of its own, as fast as it can. */
  void strike(long number) {
    for (long i = 0; i < number; i++) {
      BadMessage message = messages.next();
      calls.get(message.request().server()).strike(message.request(), CallOptions.DEFAULT, message.bytes(),
          end -> findings.check(message, end));
    }
    calls.values().forEach(RawCalls::awaitAll);
  }

  /** Sends so many messages that are within their bounds, but of no use, on one stream to the split server. */
  void chat(long number) {
    RawCalls.RawCall line = null;
    for (long i = 0; i < number; i++) {
      if (line == null || !line.awaitReady()) {
        line = calls.get(TRAIN.server()).open(TRAIN, CallOptions.DEFAULT, reply -> {}, findings::checkChat);
      }
      line.send(messages.nextWithin(TRAIN, this::isAnswered));
    }
    if (line != null) {
      line.halfClose();
    }
  }

  /** One of another pool ends its stream; one of an aggregator's life to come waits until that has come. */
  private boolean isAnswered(Message activations) {
    Lease lease = ((Activations) activations).getLease();
    return lease.getPool().equals(messages.insider().own().getPool())
        && lease.getRound().getIncarnation() <= messages.insider().own().getRound().getIncarnation();
  }

  /** Opens a call of each kind, sends a part of what belongs there, and says no more until the list is cancelled. */
  List<RawCalls.RawCall> beSilent() {
    List<RawCalls.RawCall> silent = new ArrayList<>();
    for (Request request : Request.all()) {
      RawCalls.RawCall call =
          calls.get(request.server()).open(request, CallOptions.DEFAULT, reply -> {}, end -> {});
      if (random.nextBoolean()) {
        call.send(request.prototype().toByteArray());
      }
      silent.add(call);
    }
    return silent;
  }

  /** Connections of nobody: they say nothing, or something that is not TLS. */
  List<Socket> connectAsNobody(int number) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (String address : addresses.values()) {
      for (int i = 0; i < number; i++) {
        var socket = new Socket("127.0.0.1", Integer.parseInt(address.substring(address.indexOf(':') + 1)));
        sockets.add(socket);
        if (i % 3 == 0) {
          byte[] noise = new byte[1 + random.nextInt(2000)];
          random.nextBytes(noise);
          socket.getOutputStream().write(noise);
        }
      }
    }
    return sockets;
  }

  /** Messages larger than any may be, and such as become large only when they are unpacked. */
  void sendGiants() {
    for (Request request : Request.all()) {
      for (CallOptions options : List.of(CallOptions.DEFAULT, CallOptions.DEFAULT.withCompression("gzip"))) {
        byte[] bytes = BadMessages.padded(request.prototype(), request.largest() + 1);
        var message = new BadMessage(request, "larger than any may be, " + options.getCompressor(), bytes);
        calls.get(request.server()).strike(request, options, bytes, end -> findings.check(message, end));
      }
    }
    calls.values().forEach(RawCalls::awaitAll);
  }

  @Override
  public void close() {
    calls.values().forEach(RawCalls::close);
  }
}
