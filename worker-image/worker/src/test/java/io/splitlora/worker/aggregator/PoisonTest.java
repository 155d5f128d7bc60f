package io.splitlora.worker.aggregator;

import static io.splitlora.worker.aggregator.RunningService.POOL_A;
import static io.splitlora.worker.aggregator.RunningService.POOL_E;
import static io.splitlora.worker.aggregator.RunningService.SERVER;
import static io.splitlora.worker.aggregator.RunningService.podHello;
import static io.splitlora.worker.aggregator.RunningService.serverHello;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.splitlora.api.v1alpha1.AdapterTarget;
import io.splitlora.federation.adapter.AdapterLayout;
import io.splitlora.federation.adapter.AdapterLayout.Slot;
import io.splitlora.federation.adapter.AdapterState;
import io.splitlora.federation.adapter.Frozen;
import io.splitlora.federation.adapter.HeldState;
import io.splitlora.federation.adapter.Share;
import io.splitlora.federation.adapter.Share.Held;
import io.splitlora.federation.adapter.StateFile;
import io.splitlora.federation.journal.Entry;
import io.splitlora.federation.wire.Leases;
import io.splitlora.federation.wire.StateStream;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.v1.AggregationGrpc.AggregationStub;
import io.splitlora.v1.DownloadRequest;
import io.splitlora.v1.Lease;
import io.splitlora.v1.LeaseDone;
import io.splitlora.v1.PodOrder;
import io.splitlora.v1.PodReport;
import io.splitlora.v1.Reason;
import io.splitlora.v1.RoundAttempt;
import io.splitlora.v1.ServerDone;
import io.splitlora.v1.ServerOrder;
import io.splitlora.v1.ServerReport;
import io.splitlora.v1.StateChunk;
import io.splitlora.v1.StateHeader;
import io.splitlora.v1.UploadReceipt;
import io.splitlora.worker.aggregator.RunningService.Line;
import io.splitlora.worker.job.StateTransfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that uploads what it may not, in a round whose quorum does without it: refused by name, and the round goes
 * on.
 */
class PoisonTest {

  @TempDir
  Path folder;
  private RunningService service;
  private Line<PodReport, PodOrder> podE;
  private Line<ServerReport, ServerOrder> server;
  private Lease poisoner;
  private Lease honest;
  private RoundAttempt round;

  @BeforeEach
  void open() throws Exception {
    service = new RunningService(folder, 0.5);
    Line<PodReport, PodOrder> podA = service.line(POOL_A, AggregationStub::work);
    podE = service.line(POOL_E, AggregationStub::work);
    server = service.line(SERVER, AggregationStub::serve);
    podA.send(podHello());
    podE.send(podHello());
    server.send(serverHello());
    poisoner = podA.next().getGranted().getLease();
    honest = podE.next().getGranted().getLease();
    round = server.next().getOpen().getRound();
  }

  @AfterEach
  void close() throws IOException {
    service.close();
    assertEquals(List.of(), service.errors, "nothing that a client uploads may end the aggregator");
  }

  /** What the lease was given: one matrix [2, 2] of rank 1. */
  private HeldState given(Identity who, Lease lease) {
    return new StateTransfer(service.channel(who)).download(DownloadRequest.newBuilder().setClient(lease).build())
        .held();
  }

  private static HeldState zero(Share share) {
    return new HeldState(share, AdapterState.initial(new float[share.layout().size()]));
  }

  private static Share share(Share like, AdapterLayout layout, List<Held> held) {
    return new Share(layout, held, like.frozen(), like.scale(), like.weight());
  }

  private static AdapterLayout layout(Slot... slots) {
    return AdapterLayout.placed(0, 2, List.of(slots));
  }

  static Stream<Arguments> poison() {
    Held first = new Held(new int[] {0}, new boolean[] {true});
    Held two = new Held(new int[] {0, 1}, new boolean[] {true, true});
    UnaryOperator<HeldState> unknown =
        held -> zero(share(held.share(), layout(new Slot(0, AdapterTarget.k, 1, 2, 2, 0)), List.of(first)));
    UnaryOperator<HeldState> missing = held -> zero(share(held.share(), layout(), List.of()));
    UnaryOperator<HeldState> more = held -> zero(
        share(held.share(), layout(new Slot(0, AdapterTarget.q, 1, 2, 2, 0), new Slot(1, AdapterTarget.q, 1, 2, 2, 0)),
            List.of(first, first)));
    UnaryOperator<HeldState> shape =
        held -> zero(share(held.share(), layout(new Slot(0, AdapterTarget.q, 1, 3, 1, 0)), List.of(first)));
    UnaryOperator<HeldState> rank =
        held -> zero(share(held.share(), layout(new Slot(0, AdapterTarget.q, 2, 2, 2, 0)), List.of(two)));
    UnaryOperator<HeldState> component = held -> zero(
        share(held.share(), held.share().layout(), List.of(new Held(new int[] {5}, new boolean[] {true}))));
    UnaryOperator<HeldState> scale =
        held -> zero(new Share(held.share().layout(), held.share().held(), Frozen.NOTHING, 99, held.share().weight()));
    UnaryOperator<HeldState> weight =
        held -> zero(new Share(held.share().layout(), held.share().held(), Frozen.NOTHING, held.share().scale(), 1));
    UnaryOperator<HeldState> frozen = held -> zero(
        new Share(held.share().layout(), held.share().held(), Frozen.A, held.share().scale(), held.share().weight()));
    UnaryOperator<HeldState> nan =
        held -> new HeldState(held.share(), AdapterState.initial(new float[] {1, Float.NaN, 3, 4}));
    UnaryOperator<HeldState> infinite =
        held -> new HeldState(held.share(), AdapterState.initial(new float[] {1, 2, Float.POSITIVE_INFINITY, 4}));
    UnaryOperator<HeldState> moment = held -> new HeldState(held.share(),
        new AdapterState(new float[4], new float[4], new float[] {0, Float.NaN, 0, 0}, 1, 0));
    return Stream.of(
        Arguments.of("unknown key", unknown, "unknown key h.0.k"),
        Arguments.of("missing key", missing, "missing key h.0.q"),
        Arguments.of("a key more", more, "unknown key h.1.q"),
        Arguments.of("wrong shape", shape, "h.0.q of shape [1, 3] instead of [2, 2]"),
        Arguments.of("rank above the declared", rank, "h.0.q of rank 2, above its 1"),
        Arguments.of("another component", component, "with components [5] instead of [0]"),
        Arguments.of("wrong scale", scale, "scale 99.0 instead of 1.0"),
        Arguments.of("wrong weight", weight, "weight 1.0 instead of 0.5"),
        Arguments.of("frozen factor", frozen, "frozen factor A instead of NOTHING"),
        Arguments.of("NaN", nan, "its adapter is not finite"),
        Arguments.of("infinity", infinite, "its adapter is not finite"),
        Arguments.of("NaN in a moment", moment, "its adapter is not finite"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("poison")
  void isRefusedByNameAndTheRoundGoesOn(String name, UnaryOperator<HeldState> poison, String sentence)
      throws Exception {
    Status end = upload(POOL_A, poisoner, poison.apply(given(POOL_A, poisoner)), true);
    assertEquals(Code.INVALID_ARGUMENT, end.getCode(), end.toString());
    assertFalse(Files.exists(service.state.spooled(Leases.of(poisoner))), "nothing of it is kept");
    assertFalse(service.onLoop(() -> service.coordinator.valid(Leases.of(poisoner))), "its lease is void");
    Entry.RoundJournaled journaled = theOthersFinish();
    assertEquals(List.of("evaluation/0"), journaled.counted().stream().map(Entry.CountedLease::client).toList());
    Entry.DroppedClient dropped = journaled.dropped().get(0);
    assertEquals("a/0", dropped.client());
    assertTrue(dropped.message().contains("client a/0: ") && dropped.message().contains(sentence), dropped.message());
    assertEquals(1, journaled.counted().get(0).weight(), "the weights of those who contribute sum to one");
  }

  @Test
  void withoutMomentsNobodyCouldGoOn() throws Exception {
    Status end = upload(POOL_A, poisoner, given(POOL_A, poisoner), false);
    assertTrue(end.getDescription().contains("it lacks the optimizer's moments"), end.toString());
    assertEquals("a/0", theOthersFinish().dropped().get(0).client());
  }

  @Test
  void aReplayIsRefusedAndChangesNothing() throws Exception {
    HeldState state = given(POOL_A, poisoner);
    assertEquals(Status.OK, upload(POOL_A, poisoner, state, true));
    service.onLoop(() -> {
      service.coordinator.clientDone(service.pod("a"), Leases.of(poisoner), 0);
      return true;
    });
    byte[] kept = Files.readAllBytes(service.state.spooled(Leases.of(poisoner)));
    HeldState other = new HeldState(state.share(), AdapterState.initial(new float[] {9, 9, 9, 9}));
    Status replay = upload(POOL_A, poisoner, other, true);
    assertEquals(Code.FAILED_PRECONDITION, replay.getCode(), replay.toString());
    assertTrue(replay.getDescription().startsWith("StaleLease: client a/0"), replay.toString());
    assertArrayEquals(kept, Files.readAllBytes(service.state.spooled(Leases.of(poisoner))));
    assertEquals(2, theOthersFinish().counted().size());
  }

  @Test
  void lateAndStaleUploadsAreRefusedByName() throws Exception {
    HeldState state = given(POOL_A, poisoner);
    Lease stale = poisoner.toBuilder().setRound(poisoner.getRound().toBuilder().setAttempt(7)).build();
    assertTrue(
        upload(POOL_A, stale, state, true).getDescription().startsWith("StaleLease: client a/0 in round 0 (attempt 7"));
    service.onLoop(() -> {
      service.coordinator.leaseFailed(Leases.of(poisoner), Reason.REFUSED_UPLOAD, "it was too late");
      return true;
    });
    assertTrue(upload(POOL_A, poisoner, state, true).getDescription().startsWith("StaleLease: client a/0"));
    assertEquals(1, theOthersFinish().counted().size());
  }

  /** The honest client and the split server end the round. */
  private Entry.RoundJournaled theOthersFinish() throws Exception {
    assertEquals(Status.OK, upload(POOL_E, honest, given(POOL_E, honest), true));
    podE.send(PodReport.newBuilder().setDone(LeaseDone.newBuilder().setLease(honest)).build());
    HeldState ofServer = new StateTransfer(service.channel(SERVER))
        .download(DownloadRequest.newBuilder().setServer(round).build()).held();
    assertEquals(Status.OK, upload(SERVER, StateHeader.newBuilder().setServer(round), ofServer, true));
    server.send(ServerReport.newBuilder().setDone(ServerDone.newBuilder().setRound(round)).build());
    for (int i = 0; i < 500 && service.journal.last(Entry.RoundJournaled.class).isEmpty(); i++) {
      Thread.sleep(10);
    }
    return service.journal.last(Entry.RoundJournaled.class).orElseThrow();
  }

  private Status upload(Identity caller, Lease lease, HeldState state, boolean moments) throws InterruptedException {
    return upload(caller, StateHeader.newBuilder().setClient(lease).setStep(2), state, moments);
  }

  private Status upload(Identity caller, StateHeader.Builder header, HeldState state, boolean moments)
      throws InterruptedException {
    Line<StateChunk, UploadReceipt> line = service.line(caller, AggregationStub::upload);
    StateStream.send(header, StateFile.encode(state, moments), line::send);
    return line.complete().end();
  }
}
