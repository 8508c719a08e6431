package io.varve.embedded.store.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.varve.embedded.store.engine.EngineConnection;
import io.varve.embedded.store.engine.EngineException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The HTTP server in front of the engine's connections. */
public final class StoreServer {
    private static final int MAX_REQUEST_LINE = 1024 * 1024;
    private static final int MAX_HEADERS = 64 * 1024;
    /** An INSERT comes in pieces of this size: each costs a wake-up of the statement's thread. */
    private static final int MAX_PIECE = 512 * 1024;

    private static final int FIRST_READ = 4 * 1024;

    /** How long a client may leave the server waiting for it. */
    private static final long IDLE_SECONDS = 60;

    private static final Duration END_PATIENCE = Duration.ofSeconds(5);

    private final EventLoopGroup eventLoop;
    private final Channel listening;
    private final StatementDesk desk;

    private StoreServer(EventLoopGroup eventLoop, Channel listening, StatementDesk desk) {
        this.eventLoop = eventLoop;
        this.listening = listening;
        this.desk = desk;
    }

    /**
     * How the server is set.
     *
     * @param address where to listen; port 0 takes a free one
     * @param token the password that requests need; null for none
     * @param sessions how many of the connections are kept for sessions
     * @param queue how many statements may wait for a connection
     * @param patience how long a statement may wait for one
     * @param baseline query settings that every request starts with
     */
    public record Settings(
            InetSocketAddress address,
            @Nullable String token,
            int sessions,
            int queue,
            Duration patience,
            Map<String, String> baseline) {}

    /**
     * Starts to listen.
     *
     * @param connections at least {@code sessions + 2}: one is kept to cancel statements on the others
     * @throws IOException the address can't be listened on
     */
    public static StoreServer start(List<EngineConnection> connections, Settings settings)
            throws EngineException, InterruptedException, IOException {
        EngineConnection cancelling = connections.getFirst();
        EngineIdentity identity = EngineIdentity.of(cancelling);
        List<EngineConnection> forSessions = connections.subList(1, 1 + settings.sessions());
        List<EngineConnection> shared = connections.subList(1 + settings.sessions(), connections.size());
        Sessions sessions = new Sessions(forSessions, settings.baseline());
        StatementDesk desk = new StatementDesk(
                new Access(settings.token()),
                identity,
                new StatementQueue(shared, settings.baseline(), settings.queue(), settings.patience()),
                sessions,
                new Cancellation(cancelling));
        EventLoopGroup eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ScheduledFuture<?> _ = eventLoop.scheduleWithFixedDelay(sessions::expire, 1, 1, TimeUnit.SECONDS);
        ChannelFuture bound = new ServerBootstrap()
                .group(eventLoop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 256)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(1024, FIRST_READ, MAX_PIECE))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 * 1024, 512 * 1024))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new IdleStateHandler(true, 0, 0, IDLE_SECONDS, TimeUnit.SECONDS))
                                .addLast(new HttpServerCodec(MAX_REQUEST_LINE, MAX_HEADERS, MAX_PIECE))
                                .addLast(new RequestHandler(desk));
                    }
                })
                .bind(settings.address())
                .await();
        if (!bound.isSuccess()) {
            desk.stop(END_PATIENCE);
            eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            throw new IOException(bound.cause());
        }
        Channel listening = bound.channel();
        return new StoreServer(eventLoop, listening, desk);
    }

    /** The port that is listened on. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Stops listening, kills what runs and waits for its end; afterwards nothing uses the engine's connections. */
    public void stop() throws InterruptedException {
        listening.close().sync();
        desk.stop(END_PATIENCE);
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
}
