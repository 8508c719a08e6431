package io.varve.ingest.server;

import io.varve.ingest.gateway.GatewaySettings;
import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** Bounds what slow clients can hold of the web server, on every port of it. */
@Component
public final class SlowClientLimits implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    /** Each may hold a buffer for the head of a request, 128 KB at the port of queries. */
    private static final int MOST_CONNECTIONS = 2048;

    /** How long a client may be silent within a body. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final Duration receiveTimeout;

    public SlowClientLimits(GatewaySettings settings) {
        this.receiveTimeout = settings.receiveTimeout();
    }

    /** A connector with these limits, its port still to be given. */
    public Connector connector() {
        Connector connector = new Connector(ImpatientHttp11Protocol.class.getName());
        limit(connector);
        return connector;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(ImpatientHttp11Protocol.class.getName());
        factory.addConnectorCustomizers(this::limit);
        factory.addContextValves(new TimedOutBodyValve());
    }

    private void limit(Connector connector) {
        if (connector.getProtocolHandler() instanceof ImpatientHttp11Protocol protocol) {
            protocol.setHeadTimeout(receiveTimeout);
            protocol.setMaxConnections(MOST_CONNECTIONS);
            protocol.setDisableUploadTimeout(false);
            protocol.setConnectionUploadTimeout(Math.toIntExact(SILENCE.toMillis()));
        }
    }
}
