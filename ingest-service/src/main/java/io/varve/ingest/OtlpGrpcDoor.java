package io.varve.ingest;

import io.varve.ingest.gateway.otlp.OtlpGrpcServer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Opens the gRPC port when everything behind it stands, and closes it first. */
public final class OtlpGrpcDoor implements SmartLifecycle {
    private final @Nullable OtlpGrpcServer server;
    private volatile boolean running;

    OtlpGrpcDoor(@Nullable OtlpGrpcServer server) {
        this.server = server;
    }

    /** The port that is listened to; -1 when the door is closed. */
    public int port() {
        return server == null ? -1 : server.port();
    }

    @Override
    public void start() {
        if (server != null) {
            server.start();
        }
        running = true;
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
