package io.varve.ingest;

import io.varve.ingest.gateway.GatewaySettings;
import io.varve.ingest.server.SlowClientLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** The usual port of OTLP over HTTP beside the server's own. */
@Component
public class OtlpHttpPort implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final GatewaySettings settings;
    private final SlowClientLimits limits;
    private @Nullable Connector connector;

    public OtlpHttpPort(GatewaySettings settings, SlowClientLimits limits) {
        this.settings = settings;
        this.limits = limits;
    }

    /** The port that is listened to; -1 when there is none beside the server's own. */
    public int port() {
        return connector == null ? -1 : connector.getLocalPort();
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        if (settings.otlpHttpPort() < 0) {
            return;
        }
        Connector added = limits.connector();
        added.setPort(settings.otlpHttpPort());
        if (added.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
            try {
                protocol.setAddress(InetAddress.getByName(settings.address()));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("varve.ingest.address " + settings.address() + " is not known", e);
            }
        }
        factory.addAdditionalConnectors(added);
        connector = added;
    }
}
