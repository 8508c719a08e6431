package io.varve.query.tempo;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.query.logs.LogQueries;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import io.varve.query.traces.SpanBlocks;
import io.varve.query.traces.TraceQueries;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Puts Tempo's API on the web server. */
@Configuration(proxyBeanMethods = false)
@Import({
    SearchController.class,
    JaegerController.class,
    MetricsController.class,
    TagController.class,
    TraceController.class,
    TempoStatusController.class
})
public class TempoConfiguration {
    @Bean
    TraceQueries traceQueries(SpanBlocks blocks) {
        return new TraceQueries(blocks);
    }

    @Bean
    TempoEndpoint tempoEndpoint(
            LogQueries queries, TenantResolver tenants, TenantLimits limits, MeterRegistry registry) {
        return new TempoEndpoint(queries, tenants, limits, registry, Clock.systemUTC());
    }
}
