package io.splitlora.protocol.connection;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.splitlora.protocol.bounds.LogPace;
import io.splitlora.protocol.identity.Identity;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a {@link ConnectionBudget} asked about each connection of a server: before a byte of it is read, and again after
 * its handshake. A connection ends with the certificates that were shown on it. The threads are those of all servers of
 * the process.
 */
final class Admittance extends ServerTransportFilter {

  private static final Logger LOG = LoggerFactory.getLogger(Admittance.class);
  private static final EventLoopGroup ACCEPTING = group("accept", 1);
  private static final EventLoopGroup SERVING = group("serve", 0); // as many as the library thinks best

  private final ConnectionBudget budget;
  private final Clock clock;
  private final LogPace log = new LogPace();
  private final Map<InetSocketAddress, Channel> open = new ConcurrentHashMap<>();

  private Admittance(ConnectionBudget budget, Clock clock) {
    this.budget = budget;
    this.clock = clock;
  }

  static NettyServerBuilder within(ConnectionBudget budget, Clock clock, NettyServerBuilder server) {
    var admittance = new Admittance(budget, clock);
    return admittance.before(server).addTransportFilter(admittance);
  }

  /** For a server that asks for no certificates, so that everyone stays a stranger. */
  static NettyServerBuilder ofStrangers(ConnectionBudget budget, NettyServerBuilder server) {
    return new Admittance(budget, Clock.systemUTC()).before(server);
  }

  private NettyServerBuilder before(NettyServerBuilder server) {
    return server.bossEventLoopGroup(ACCEPTING).workerEventLoopGroup(SERVING).channelFactory(this::listener);
  }

  private static EventLoopGroup group(String name, int threads) {
    IoHandlerFactory sockets = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), sockets);
  }

  private ServerChannel listener() {
    ServerChannel listener = Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    listener.pipeline().addFirst(new Door());
    return listener;
  }

  /** Connections pass it before anything is made for them. */
  @ChannelHandler.Sharable
  private final class Door extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      Channel connection = (Channel) accepted;
      Runnable close = connection::close;
      if (connection.remoteAddress() instanceof InetSocketAddress peer && budget.accept(peer, close)) {
        open.put(peer, connection);
        connection.closeFuture().addListener(end -> {
          open.remove(peer, connection);
          budget.ended(peer, close);
        });
        context.fireChannelRead(connection);
      } else {
        tell("A connection from " + connection.remoteAddress() + " is refused: all are taken, most from its address");
        connection.unsafe().closeForcibly();
      }
    }
  }

  @Override
  public Attributes transportReady(Attributes connection) {
    if (connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress peer) {
      SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      endWithCertificates(peer, session);
      Optional<Identity> member = member(session);
      String name = member.map(Identity::uri).orElse("whoever has no identity"); // each of its calls will be refused
      if (!budget.recognize(peer, name, member.flatMap(Identity::pod).isPresent())) {
        tell("A connection from " + peer + " is closed: " + name + " has too many already");
      }
    }
    return connection.toBuilder().set(CallBudget.CONNECTION, new CallBudget.Open()).build();
  }

  private void endWithCertificates(InetSocketAddress peer, SSLSession session) {
    Channel connection = open.get(peer);
    if (connection == null) {
      return; // it is gone already
    }
    try {
      // a close in order would wait for streams that never end
      var end = connection.eventLoop().schedule(() -> connection.unsafe().close(connection.voidPromise()),
          CertificateEnd.left(session, clock).toMillis(), TimeUnit.MILLISECONDS);
      connection.closeFuture().addListener(closed -> end.cancel(false));
    } catch (SSLPeerUnverifiedException nobody) {
      // each of its calls will be refused
    }
  }

  private static Optional<Identity> member(SSLSession session) {
    try {
      return Identity.find((X509Certificate) session.getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException nobody) {
      return Optional.empty();
    }
  }

  private void tell(String refused) {
    log.tell("refused", refused, LOG::warn);
  }
}
