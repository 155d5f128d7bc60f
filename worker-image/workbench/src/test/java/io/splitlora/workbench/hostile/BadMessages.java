package io.splitlora.workbench.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.splitlora.protocol.identity.CallPolicy;
import io.splitlora.protocol.identity.Role;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Messages that no program of ours sends, the same for the same seed: first each field of each request with each edge
 * of its bound, then mixtures and damage without end.
 */
final class BadMessages {

  private static final int UNKNOWN_FIELD = 99_999;

  private final Insider insider;
  private final Random random;
  private final List<Request> requests;
  private final Deque<BadMessage> planned = new ArrayDeque<>();
  private final Set<String> fields = new TreeSet<>();

  /** @param what is wrong with it */
  record BadMessage(Request request, String what, byte[] bytes) {

    @Override
    public String toString() {
      return request.name() + ", " + what + ", " + bytes.length + " bytes "
          + new java.math.BigInteger(1, Arrays.copyOf(bytes, Math.min(bytes.length, 80))).toString(16);
    }
  }

  /** @param caller only calls are made that it may make */
  BadMessages(Insider insider, Role caller, long seed) {
    this.insider = insider;
    random = new Random(seed);
    requests = Request.all().stream().filter(request -> CallPolicy.callers(request.name()).contains(caller)).toList();
    List<BadMessage> all = new ArrayList<>();
    requests.forEach(request -> request.fields().forEach(way -> all.addAll(edges(request, way))));
    Collections.shuffle(all, random);
    planned.addAll(all);
  }

  Insider insider() {
    return insider;
  }

  /** Full names of the fields whose edges were among the messages so far, or are still to come. */
  Set<String> fields() {
    return fields;
  }

  /** How many messages it takes until each edge of each field was there. */
  int planned() {
    return planned.size();
  }

  BadMessage next() {
    BadMessage next = planned.poll();
    return next != null ? next : mixture(requests.get(random.nextInt(requests.size())));
  }

  /** A message to a call whose stream may go on after it. */
  byte[] nextWithin(Request request, Predicate<Message> wanted) {
    while (true) {
      Message message = changed(request, new ArrayList<>());
      if (wanted.test(message) && request.kind(message.toByteArray()) == Request.Kind.WITHIN) {
        return message.toByteArray();
      }
    }
  }

  private List<BadMessage> edges(Request request, List<FieldDescriptor> way) {
    FieldDescriptor field = way.get(way.size() - 1);
    fields.add(field.getFullName());
    Message honest = insider.plausible(request.prototype(), random);
    Message parent = Request.at(honest, way.subList(0, way.size() - 1));
    Stream<Object> values = Edges.of(parent.getDefaultInstanceForType(), field).stream();
    if (field.isRepeated()) {
      Object element = field.getJavaType() == JavaType.MESSAGE
          ? insider.plausible(parent.newBuilderForType().newBuilderForField(field).build(), random)
          : Edges.of(parent.getDefaultInstanceForType(), field).get(1);
      int most = Edges.most(parent.getDefaultInstanceForType(), field, element);
      values = Stream.concat(values, Stream.of(List.of(), Collections.nCopies(most, element),
          Collections.nCopies(most + 1, element)));
    }
    return values.map(value -> new BadMessage(request, field.getFullName() + " = " + shortly(value),
        Request.with(honest, way, value).toByteArray())).toList();
  }

  private BadMessage mixture(Request request) {
    var what = new ArrayList<String>();
    return damaged(request, changed(request, what), what);
  }

  private Message changed(Request request, List<String> what) {
    Message message = insider.plausible(request.prototype(), random);
    List<List<FieldDescriptor>> ways = request.fields();
    for (int i = random.nextInt(3); i >= 0 && !ways.isEmpty(); i--) {
      List<FieldDescriptor> way = ways.get(random.nextInt(ways.size()));
      FieldDescriptor field = way.get(way.size() - 1);
      List<Object> edges =
          Edges.of(Request.at(message, way.subList(0, way.size() - 1)).getDefaultInstanceForType(), field);
      Object value = edges.get(random.nextInt(edges.size()));
      message = Request.with(message, way, value);
      what.add(field.getFullName() + " = " + shortly(value));
    }
    return message;
  }

  private BadMessage damaged(Request request, Message message, List<String> what) {
    byte[] bytes = message.toByteArray();
    switch (random.nextInt(8)) {
      case 0 -> {
        what.add("cut short");
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      }
      case 1 -> {
        what.add("bytes changed");
        for (int i = random.nextInt(8); i >= 0 && bytes.length > 0; i--) {
          bytes[random.nextInt(Math.min(bytes.length, 256))] = (byte) random.nextInt(256);
        }
      }
      case 2 -> {
        what.add("twice in one");
        var twice = new ByteArrayOutputStream();
        twice.writeBytes(bytes);
        twice.writeBytes(bytes);
        bytes = twice.toByteArray();
      }
      case 3 -> {
        what.add("with an unknown field");
        bytes = padded(message, random.nextInt(1 << 12));
      }
      default -> {}
    }
    return new BadMessage(request, String.join(" and ", what), bytes);
  }

  /** The message with so many bytes in a field that nobody knows. */
  static byte[] padded(Message message, int bytes) {
    var padding = UnknownFieldSet.newBuilder().addField(UNKNOWN_FIELD,
        UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFrom(new byte[bytes])).build());
    return message.toBuilder().setUnknownFields(padding.build()).build().toByteArray();
  }

  private static String shortly(Object value) {
    if (value instanceof List<?> list) {
      return list.size() + " elements";
    }
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}|\\s+", " ");
    return text.length() > 40 ? text.substring(0, 40) + "… (" + text.length() + ")" : text;
  }
}
