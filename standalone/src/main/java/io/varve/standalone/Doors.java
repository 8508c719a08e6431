package io.varve.standalone;

import io.varve.ingest.gateway.GatewaySettings;
import io.varve.standalone.settings.SettingsCatalogue;
import java.util.Optional;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Where this process listens for others.
 *
 * @param address of all of them
 * @param httpPort the Loki API, pushes, {@code /metrics} and {@code /ready}
 * @param otlpHttpPort OTLP over HTTP beside the server's own port, -1 for none
 * @param otlpGrpcPort OTLP over gRPC, -1 for none
 */
record Doors(String address, int httpPort, int otlpHttpPort, int otlpGrpcPort) {
    static Doors of(StandaloneSettings settings, ConfigurableEnvironment environment) {
        GatewaySettings gateway = SettingsCatalogue.read(GatewaySettings.class, environment);
        return new Doors(
                settings.http().address(), settings.http().port(), gateway.otlpHttpPort(), gateway.otlpGrpcPort());
    }

    /** @throws CannotStart when one is taken */
    void requireFree() {
        Ports.requireFree(address, httpPort, "--port N");
        if (otlpHttpPort >= 0) {
            Ports.requireFree(address, otlpHttpPort, "--set varve.ingest.otlp-http-port=N");
        }
        if (otlpGrpcPort >= 0) {
            Ports.requireFree(address, otlpGrpcPort, "--set varve.ingest.otlp-grpc-port=N");
        }
    }

    /** As a person types it. */
    String http() {
        return "http://" + reachable() + ":" + httpPort;
    }

    /** That of the server's own port, where there is no other. */
    String otlpHttp() {
        return otlpHttpPort < 0 ? http() : "http://" + reachable() + ":" + otlpHttpPort;
    }

    /** Empty where that door is closed. */
    Optional<String> otlpGrpc() {
        return otlpGrpcPort < 0 ? Optional.empty() : Optional.of(reachable() + ":" + otlpGrpcPort);
    }

    /** An address that stands for every one of this machine can be listened on, not asked. */
    private String reachable() {
        return address.equals("0.0.0.0") ? "127.0.0.1" : address;
    }
}
