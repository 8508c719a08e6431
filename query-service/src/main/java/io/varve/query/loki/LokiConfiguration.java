package io.varve.query.loki;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.query.http.ConnectionProbeValve;
import io.varve.query.http.FormBodiesValve;
import io.varve.query.logs.LogQueries;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import java.time.Clock;
import java.time.Duration;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Puts Loki's API on the web server. */
@Configuration(proxyBeanMethods = false)
@Import({
    QueryController.class,
    LabelController.class,
    DrilldownController.class,
    StatusController.class,
    TailController.class,
    PatternController.class,
    ShardController.class,
    ServerController.class,
    PlainErrors.class
})
public class LokiConfiguration {

    private static final int LONGEST_REQUEST_HEAD = 128 * 1024;

    private static final long MOST_BYTES_OF_FORMS = 32L << 20;
    private static final Duration LONGEST_FORM = Duration.ofMinutes(1);

    @Bean
    LokiEndpoint lokiEndpoint(LogQueries queries, TenantResolver tenants, TenantLimits limits, MeterRegistry registry) {
        return new LokiEndpoint(queries, tenants, limits, registry, Clock.systemUTC());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectionProbe() {
        return factory -> factory.addContextValves(new ConnectionProbeValve());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> formBodies() {
        return factory -> factory.addContextValves(new FormBodiesValve(MOST_BYTES_OF_FORMS, LONGEST_FORM));
    }

    /** Long queries come in the URL too; Tomcat's 8 KiB are too few. Each connection holds this much. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> longRequestLines() {
        return factory -> factory.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                http.setMaxHttpRequestHeaderSize(LONGEST_REQUEST_HEAD);
            }
        });
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSockets() {
        return factory ->
                factory.addContextCustomizers(context -> context.addServletContainerInitializer(new WsSci(), null));
    }
}
