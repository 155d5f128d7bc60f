package io.splitlora.protocol.connection;

import static io.splitlora.protocol.connection.Loopback.AGGREGATOR;
import static io.splitlora.protocol.connection.Loopback.CLIENT;
import static io.splitlora.protocol.connection.Loopback.OPERATOR;
import static io.splitlora.protocol.connection.Loopback.SPLIT_SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.splitlora.protocol.identity.CallGuard;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.AggregationGrpc;
import io.splitlora.v1.HealthGrpc;
import io.splitlora.v1.SplitTrainingGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each role calls each method but Issuance, which is no member's. The table of the protocol is written here a second
 * time.
 */
class EveryCallTest {

  private static final Map<String, Set<Identity>> ALLOWED = Map.of(
      "splitlora.v1.Aggregation/Work", Set.of(CLIENT),
      "splitlora.v1.Aggregation/Upload", Set.of(CLIENT, SPLIT_SERVER),
      "splitlora.v1.Aggregation/Download", Set.of(CLIENT, SPLIT_SERVER),
      "splitlora.v1.Aggregation/Serve", Set.of(SPLIT_SERVER),
      "splitlora.v1.Aggregation/Watch", Set.of(OPERATOR),
      "splitlora.v1.Aggregation/Control", Set.of(OPERATOR),
      "splitlora.v1.SplitTraining/Train", Set.of(CLIENT),
      "splitlora.v1.SplitTraining/Infer", Set.of(CLIENT),
      "splitlora.v1.Health/Check", Set.of(AGGREGATOR, SPLIT_SERVER));
  private static final List<Identity> CALLERS = List.of(AGGREGATOR, SPLIT_SERVER, CLIENT, OPERATOR);

  @TempDir
  Path folder;

  @Test
  void eachMethodHasARow() {
    Set<String> methods = Stream
        .of(AggregationGrpc.getServiceDescriptor(), SplitTrainingGrpc.getServiceDescriptor(),
            HealthGrpc.getServiceDescriptor())
        .flatMap(service -> service.getMethods().stream()).map(MethodDescriptor::getFullMethodName)
        .collect(Collectors.toSet());
    assertEquals(ALLOWED.keySet(), methods);
  }

  @Test
  void aggregatorAdmitsWhomTheTableNames() throws Exception {
    everyCellHolds(AGGREGATOR, AggregationGrpc.getServiceDescriptor());
  }

  @Test
  void splitServerAdmitsWhomTheTableNames() throws Exception {
    everyCellHolds(SPLIT_SERVER, SplitTrainingGrpc.getServiceDescriptor());
  }

  @Test
  void everyServerAnswersItself() throws Exception {
    try (Loopback job = new Loopback(folder)) {
      for (Identity own : List.of(AGGREGATOR, SPLIT_SERVER)) {
        Server server = job.serve(own);
        for (Identity caller : CALLERS) {
          Status status =
              Calls.call(job.channel(server, own.role(), Loopback.issue(caller)), HealthGrpc.getCheckMethod());
          boolean allowed = ALLOWED.get("splitlora.v1.Health/Check").contains(caller);
          assertEquals(allowed ? Status.Code.OK : Status.Code.PERMISSION_DENIED, status.getCode(),
              own + " called by " + caller);
        }
      }
    }
  }

  @Test
  void methodWithoutARowIsRefusedToEveryone() throws Exception {
    MethodDescriptor<?, ?> unlisted = AggregationGrpc.getControlMethod().toBuilder()
        .setFullMethodName("splitlora.v1.Aggregation/Destroy").setType(MethodType.UNARY).build();
    CountingService service = new CountingService(
        ServiceDescriptor.newBuilder("splitlora.v1.Aggregation").addMethod(unlisted).build());
    try (Loopback job = new Loopback(folder)) {
      Server server = job.serve(AGGREGATOR, service);
      for (Identity caller : CALLERS) {
        ManagedChannel channel = job.channel(server, Role.AGGREGATOR, Loopback.issue(caller));
        Status status = Calls.call(channel, unlisted);
        assertEquals(caller + " may not call splitlora.v1.Aggregation/Destroy: no role may.", status.getDescription());
      }
    }
    assertEquals(0, service.calls());
  }

  private void everyCellHolds(Identity own, ServiceDescriptor descriptor) throws Exception {
    CountingService service = new CountingService(descriptor);
    CallGuard guard = new CallGuard(own);
    Map<String, Status.Code> expected = new TreeMap<>();
    Map<String, Status.Code> found = new TreeMap<>();
    List<Identity> admitted = new ArrayList<>();
    try (Loopback job = new Loopback(folder)) {
      Server server = job.serve(guard, job.folder(Loopback.issue(own)), service);
      for (Identity caller : CALLERS) {
        ManagedChannel channel = job.channel(server, own.role(), Loopback.issue(caller));
        for (MethodDescriptor<?, ?> method : descriptor.getMethods()) {
          Set<Identity> allowed = ALLOWED.get(method.getFullMethodName());
          assertNotNull(allowed, method.getFullMethodName());
          String cell = method.getFullMethodName() + " by " + caller.role().text();
          expected.put(cell, allowed.contains(caller) ? Status.Code.OK : Status.Code.PERMISSION_DENIED);
          found.put(cell, Calls.call(channel, method).getCode());
          if (allowed.contains(caller)) {
            admitted.add(caller);
          }
        }
      }
    }
    assertEquals(expected, found);
    assertEquals(admitted, service.callers(), "the callers that services see");
    assertEquals(expected.size() - admitted.size(), guard.refusals());
  }
}
