package io.varve.ingest;

import io.varve.ingest.gateway.GatewaySettings;
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
    private @Nullable Connector connector;

    public OtlpHttpPort(GatewaySettings settings) {
        this.settings = settings;
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
        Connector added = new Connector(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);
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
