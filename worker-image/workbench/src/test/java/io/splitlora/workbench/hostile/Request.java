package io.splitlora.workbench.hostile;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import io.splitlora.protocol.bounds.Bounded;
import io.splitlora.protocol.bounds.MessageSizes;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.HealthGrpc;
import io.splitlora.v1.SplitTrainingGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A call that a server takes, with the message that it asks for.
 *
 * @param server who takes it
 */
record Request(MethodDescriptor<?, ?> method, Role server) {

  private static final Map<Role, List<ServiceDescriptor>> SERVICES = Map.of(
      Role.AGGREGATOR, List.of(AggregationGrpc.getServiceDescriptor(), HealthGrpc.getServiceDescriptor()),
      Role.SPLIT_SERVER, List.of(SplitTrainingGrpc.getServiceDescriptor(), HealthGrpc.getServiceDescriptor()));

  /** What is to be expected of a message, whoever sends it. */
  enum Kind {
    UNREADABLE, BEYOND, WITHIN
  }

  static List<Request> all() {
    return Stream.of(Role.AGGREGATOR, Role.SPLIT_SERVER)
        .flatMap(server -> SERVICES.get(server).stream().flatMap(service -> service.getMethods().stream())
            .sorted((a, b) -> a.getFullMethodName().compareTo(b.getFullMethodName()))
            .<Request>map(method -> new Request(method, server)))
        .toList();
  }

  String name() {
    return method.getFullMethodName();
  }

  Message prototype() {
    return (Message) ((PrototypeMarshaller<?>) method.getRequestMarshaller()).getMessagePrototype();
  }

  /** Largest message, in bytes. */
  int largest() {
    return MessageSizes.of(name());
  }

  Kind kind(byte[] bytes) {
    try {
      Message message = prototype().getParserForType().parseFrom(bytes);
      if (message.getSerializedSize() > largest()) {
        return Kind.BEYOND;
      }
      Bounded.message(message);
      return Kind.WITHIN;
    } catch (InvalidProtocolBufferException e) {
      return Kind.UNREADABLE;
    } catch (IllegalArgumentException e) {
      return Kind.BEYOND;
    }
  }

  /** The ways to all fields of the message and of what is in it. */
  List<List<FieldDescriptor>> fields() {
    List<List<FieldDescriptor>> ways = new ArrayList<>();
    collect(prototype(), List.of(), ways);
    return ways;
  }

  private static void collect(Message prototype, List<FieldDescriptor> way, List<List<FieldDescriptor>> ways) {
    for (FieldDescriptor field : prototype.getDescriptorForType().getFields()) {
      List<FieldDescriptor> here = Stream.concat(way.stream(), Stream.of(field)).toList();
      ways.add(here);
      if (field.getJavaType() == JavaType.MESSAGE) {
        collect(prototype.newBuilderForType().newBuilderForField(field).build(), here, ways);
      }
    }
  }

  /** The message at the end of a way that begins in this one, or its prototype. */
  static Message at(Message message, List<FieldDescriptor> way) {
    Message here = message;
    for (FieldDescriptor field : way) {
      here = child(here, field);
    }
    return here;
  }

  /** The message with another value at the end of the way; a list gets it as its only element. */
  static Message with(Message message, List<FieldDescriptor> way, Object value) {
    FieldDescriptor field = way.get(0);
    Object here = way.size() == 1 ? value : with(child(message, field), way.subList(1, way.size()), value);
    boolean single = field.isRepeated() && !(here instanceof List);
    return message.toBuilder().setField(field, single ? List.of(here) : here).build();
  }

  private static Message child(Message message, FieldDescriptor field) {
    if (field.isRepeated()) {
      return message.getRepeatedFieldCount(field) > 0 ? (Message) message.getRepeatedField(field, 0)
          : message.newBuilderForType().newBuilderForField(field).build();
    }
    return (Message) message.getField(field);
  }
}
