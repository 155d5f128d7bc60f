package io.splitlora.workbench.bench;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.splitlora.engine.data.Batch;
import io.splitlora.engine.kernels.Compute;
import io.splitlora.federation.model.ModelFolder;
import io.splitlora.protocol.connection.Channels;
import io.splitlora.protocol.connection.Servers;
import io.splitlora.protocol.identity.Identity;
import io.splitlora.protocol.identity.JobCertificateAuthority;
import io.splitlora.protocol.identity.LeafCertificate;
import io.splitlora.protocol.identity.Role;
import io.splitlora.v1.Activations;
import io.splitlora.v1.SplitTrainingGrpc;
import io.splitlora.v1.TrainReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Both sides of the cut, each on its own thread, connected by mutual TLS on loopback. */
final class GrpcStep implements LocalStep {

  private static final Duration VALIDITY = Duration.ofDays(1);
  private static final String LOOPBACK = "127.0.0.1";

  private final Compute clientCompute;
  private final Compute serverCompute;
  private final ClientHalf client;
  private final ServerHalf server;
  private final Server listening;
  private final ManagedChannel channel;
  private final Path certificates;
  private final StreamObserver<Activations> toServer;
  private final BlockingQueue<TrainReply> replies = new ArrayBlockingQueue<>(1);

  GrpcStep(ModelFolder folder, Work work) throws IOException {
    clientCompute = new Compute(work.threads());
    serverCompute = new Compute(work.threads());
    client = new ClientHalf(folder, work, clientCompute);
    server = new ServerHalf(folder, work, serverCompute);
    var authority = JobCertificateAuthority.create("bench", "bench", VALIDITY, Clock.systemUTC());
    Identity own = Identity.of("bench", "bench", Role.SPLIT_SERVER);
    certificates = Files.createTempDirectory("splitlora-bench");
    authority.issue(own, List.of(LOOPBACK), VALIDITY).writeTo(certificates);
    listening = Servers.listen(LOOPBACK, 0, certificates, own, new Service());
    var pod = authority.issue(Identity.client("bench", "bench", "bench"), List.of(LOOPBACK), VALIDITY);
    channel = Channels.to(LOOPBACK + ":" + listening.getPort(), Role.SPLIT_SERVER, pod);
    toServer = SplitTrainingGrpc.newStub(channel).withWaitForReady().train(stream(replies::add));
  }

  @Override
  public double run(Batch batch) throws InterruptedException {
    toServer.onNext(client.forward(batch));
    TrainReply reply = Objects.requireNonNull(replies.poll(10, TimeUnit.MINUTES), "no answer from the other side");
    client.finish(reply.getGradients());
    return reply.getGradients().getLoss();
  }

  private final class Service extends SplitTrainingGrpc.SplitTrainingImplBase {

    @Override
    public StreamObserver<Activations> train(StreamObserver<TrainReply> out) {
      return stream(request -> out.onNext(TrainReply.newBuilder().setGradients(server.answer(request)).build()));
    }
  }

  /** An observer of a stream that ends only with the process. */
  private static <T> StreamObserver<T> stream(Consumer<T> onNext) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T message) {
        onNext.accept(message);
      }

      @Override
      public void onError(Throwable gone) {}

      @Override
      public void onCompleted() {}
    };
  }

  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    listening.shutdownNow();
    for (String file : List.of(LeafCertificate.CERTIFICATE, LeafCertificate.KEY, LeafCertificate.AUTHORITY)) {
      Files.deleteIfExists(certificates.resolve(file));
    }
    Files.delete(certificates);
    client.close();
    server.close();
    clientCompute.close();
    serverCompute.close();
  }
}
