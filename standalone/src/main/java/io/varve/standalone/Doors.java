package io.varve.standalone;

import org.springframework.core.env.Environment;

/**
 * Where this process listens for others.
 *
 * @param address of all of them
 * @param httpPort the Loki API, pushes, {@code /metrics} and {@code /ready}
 * @param otlpHttpPort OTLP over HTTP
 * @param otlpGrpcPort OTLP over gRPC
 */
record Doors(String address, int httpPort, int otlpHttpPort, int otlpGrpcPort) {
    static Doors of(StandaloneSettings settings, Environment environment) {
        return new Doors(
                settings.http().address(),
                settings.http().port(),
                environment.getProperty("varve.ingest.otlp-http-port", Integer.class, 4318),
                environment.getProperty("varve.ingest.otlp-grpc-port", Integer.class, 4317));
    }

    /** @throws CannotStart when one is taken */
    void requireFree() {
        Ports.requireFree(address, httpPort, "--port N");
        Ports.requireFree(address, otlpHttpPort, "--set varve.ingest.otlp-http-port=N");
        Ports.requireFree(address, otlpGrpcPort, "--set varve.ingest.otlp-grpc-port=N");
    }

    /** As a person types it. */
    String http() {
        return "http://" + reachable() + ":" + httpPort;
    }

    String otlpHttp() {
        return "http://" + reachable() + ":" + otlpHttpPort;
    }

    String otlpGrpc() {
        return reachable() + ":" + otlpGrpcPort;
    }

    /** An address that stands for every one of this machine can be listened on, not asked. */
    private String reachable() {
        return address.equals("0.0.0.0") ? "127.0.0.1" : address;
    }
}
