package io.varve.standalone;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.varve.embedded.store.process.StoreProcess;
import io.varve.ingest.IngestConfiguration;
import io.varve.query.QueryConfiguration;
import io.varve.standalone.telemetry.RequestSpans;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The services of this process, wired to the broker and the store inside. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({IngestConfiguration.class, QueryConfiguration.class, OperationsController.class})
class ServicesConfiguration {
    @Bean
    PrometheusMeterRegistry meterRegistry(StoreProcess store) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        FunctionCounter.builder("varve.store.restarts", store, StoreProcess::restarts)
                .description("How often the store process was started again")
                .register(registry);
        return registry;
    }

    @Bean
    FilterRegistrationBean<RequestSpans> requestSpans(Tracer tracer) {
        return new FilterRegistrationBean<>(new RequestSpans(tracer));
    }
}
