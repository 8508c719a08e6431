package io.varve.ingest.gateway.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP port whose connections are each served on a virtual thread. */
public final class TcpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
    private static final int BACKLOG = 128;
    private static final long STOP_SECONDS = 15;

    /** A connection whose other side is gone without a word is found out after about two minutes. */
    private static final int KEEP_ALIVE_IDLE_SECONDS = 60;

    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 10;
    private static final int KEEP_ALIVE_PROBES = 6;

    private final String name;
    private final InetSocketAddress address;
    private final int mostConnections;
    private final Handler handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final ServerSocket server;

    /** Serves one connection until its end; whatever it throws closes the connection. */
    public interface Handler {
        void serve(Socket connection) throws IOException, InterruptedException;
    }

    /**
     * Does not listen before {@link #start()}.
     *
     * @param mostConnections beyond which a new one is closed at once
     */
    public TcpListener(String name, InetSocketAddress address, int mostConnections, Handler handler) {
        this.name = name;
        this.address = address;
        this.mostConnections = mostConnections;
        this.handler = handler;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 0).factory());
        try {
            this.server = new ServerSocket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws UncheckedIOException when the port is taken */
    public void start() {
        try {
            server.bind(address, BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    name + " can't listen on port " + address.getPort() + ": " + e.getMessage(), e);
        }
        Thread.ofPlatform().daemon().name(name + "-accept").start(this::accept);
    }

    /** The port that is listened to. */
    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                take(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("{} could not accept a connection: {}", name, e.getMessage());
                    pause();
                }
            }
        }
    }

    /** Out of file descriptors, for example: not at full speed. */
    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(Socket connection) throws IOException {
        if (connections.size() >= mostConnections) {
            LOG.warn("{} has {} connections, as many as it may have; a new one was closed", name, mostConnections);
            connection.close();
            return;
        }
        connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connection.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (connection.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            connection.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
            connection.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
            connection.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
        }
        connections.add(connection);
        threads.execute(() -> serve(connection));
    }

    private void serve(Socket connection) {
        try (connection) {
            handler.serve(connection);
        } catch (IOException e) {
            LOG.debug("A connection of {} ended: {}", name, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                // Ends the wait for more and leaves the way back open, for acknowledgements.
                connection.shutdownInput();
            }
        } catch (IOException e) {
            LOG.debug("{} was closed by its other side first: {}", name, e.getMessage());
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }
}
