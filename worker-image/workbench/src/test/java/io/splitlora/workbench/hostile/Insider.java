package io.splitlora.workbench.hostile;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.splitlora.engine.data.Shards;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.v1.Activations;
import io.splitlora.v1.DType;
import io.splitlora.v1.Lease;
import io.splitlora.v1.PodHello;
import io.splitlora.v1.RoundAttempt;
import io.splitlora.v1.Tensor;
import io.splitlora.worker.job.JobInputs;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What a member of the job knows of it, so that its messages are wrong in one thing only: the greeting of its pool, the
 * open round, the leases of others, shapes that fit the model. A message or field that is not named here gets values
 * within its bounds.
 */
final class Insider {

  private static final int ROWS = 2;
  private static final int TOKENS = 4;

  private final JobInputs inputs;
  private final String pool;
  private final int clients;
  private final PodHello hello;
  private final int hidden;
  private volatile Lease own = Lease.getDefaultInstance();

  Insider(JobInputs inputs, String pool) {
    this.inputs = inputs;
    this.pool = pool;
    ModelFolder model = inputs.openModel();
    hidden = model.config().hidden();
    Shards shards = inputs.openShards(inputs.pool(pool));
    clients = shards.clients();
    hello = PodHello.newBuilder().setSpecDigest(inputs.digest()).setModelDigest(model.digest())
        .setDataDigest(shards.digest())
        .addAllExamples(IntStream.range(0, clients).mapToObj(shards::examples).toList()).build();
  }

  PodHello hello(String pod) {
    return hello.toBuilder().setPod(pod).build();
  }

  /** The lease that was granted last; no message from here is about it. */
  void granted(Lease lease) {
    own = lease;
  }

  Lease own() {
    return own;
  }

  /** A lease that is not the caller's: of others in the open round, of the past, of the future, of nobody. */
  Lease notItsOwn(RandomGenerator random) {
    RoundAttempt now = own.getRound();
    RoundAttempt.Builder round = now.toBuilder().setJob(inputs.name());
    var lease = Lease.newBuilder().setPool(pool)
        .setClient((own.getClient() + 1 + random.nextInt(Math.max(1, clients - 1))) % clients);
    switch (random.nextInt(10)) {
      case 0 -> round.setAttempt(now.getAttempt() + 1 + random.nextInt(3));
      case 1 -> round.setAttempt(now.getAttempt() - 1);
      case 2 -> round.setRound(now.getRound() + 1);
      case 3 -> round.setRound(now.getRound() - 1);
      case 4 -> round.setIncarnation(now.getIncarnation() + 1);
      case 5 -> round.setIncarnation(now.getIncarnation() - 1);
      case 6 -> round.setJob("another");
      case 7 -> lease.setPool("nobody");
      case 8 -> lease.setClient(clients);
      default -> {} // an honest pod's
    }
    return lease.setRound(round).build();
  }

  /** A message of this type as an honest caller may send it, but about a lease that is not its own. */
  Message plausible(Message prototype, RandomGenerator random) {
    Descriptor type = prototype.getDescriptorForType();
    if (type.equals(Lease.getDescriptor())) {
      return notItsOwn(random);
    } else if (type.equals(RoundAttempt.getDescriptor())) {
      return notItsOwn(random).getRound();
    } else if (type.equals(PodHello.getDescriptor())) {
      return hello("pod of nobody").toBuilder().setDataDigest("other data").build(); // it is not let in
    } else if (type.equals(Tensor.getDescriptor())) {
      return tensor();
    }
    Message.Builder message = prototype.newBuilderForType();
    for (FieldDescriptor field : type.getFields()) {
      if (field.getContainingOneof() == null || isChosen(field, random)) {
        Object value = plausible(prototype, field, random);
        message.setField(field, field.isRepeated() ? List.of(value) : value);
      }
    }
    return message.build();
  }

  private static boolean isChosen(FieldDescriptor field, RandomGenerator random) {
    OneofDescriptor choice = field.getContainingOneof();
    // each field decides anew: a later one that is chosen replaces the earlier
    return choice.getField(0).equals(field) || random.nextInt(choice.getFieldCount()) == 0;
  }

  private Object plausible(Message prototype, FieldDescriptor field, RandomGenerator random) {
    return switch (field.getJavaType()) {
      case MESSAGE -> plausible(prototype.newBuilderForType().newBuilderForField(field).build(), random);
      case STRING -> field.getName().equals("pool") ? pool : "x";
      case BYTE_STRING -> field.getContainingType().equals(Activations.getDescriptor())
          ? ByteString.copyFrom(new byte[] {1, 0, 0, 0}) : ByteString.copyFrom(new byte[8]);
      case ENUM -> field.getEnumType().getValues().get(1);
      case INT -> field.getName().equals("step") ? random.nextInt(8) : 1;
      case LONG -> 1L;
      case DOUBLE -> 1.0;
      case FLOAT -> 1.0f;
      case BOOLEAN -> true;
    };
  }

  Tensor tensor() {
    return Tensor.newBuilder().setDtype(DType.FLOAT32).addAllShape(List.of((long) ROWS, (long) TOKENS, (long) hidden))
        .setData(ByteString.copyFrom(new byte[ROWS * TOKENS * hidden * Float.BYTES])).build();
  }
}
