package io.varve.query;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.varve.access.StoreSettings;
import io.varve.store.StoreClient;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The query service as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableConfigurationProperties(StoreSettings.class)
@Import({QueryConfiguration.class, QueryApplication.Probes.class})
public class QueryApplication {

    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(QueryApplication.class);
        application.setDefaultProperties(Map.of(
                "server.port", "3100",
                "spring.threads.virtual.enabled", "true",
                "spring.servlet.multipart.enabled", "false",
                "server.shutdown", "graceful"));
        application.run(arguments);
    }

    @Bean
    StoreClient storeClient(StoreSettings settings) {
        return StoreClient.open(settings.options());
    }

    @Bean
    PrometheusMeterRegistry meterRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** What an orchestrator and Prometheus ask. */
    @RestController
    static class Probes {
        private static final Duration PATIENCE = Duration.ofSeconds(1);

        private final PrometheusMeterRegistry registry;
        private final StoreClient store;

        Probes(PrometheusMeterRegistry registry, StoreClient store) {
            this.registry = registry;
            this.store = store;
        }

        @GetMapping(path = "/ready", produces = "text/plain")
        ResponseEntity<String> ready() {
            return store.isReachable(PATIENCE)
                    ? ResponseEntity.ok("ready\n")
                    : ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("the store does not answer\n");
        }

        @GetMapping(path = "/metrics", produces = "text/plain; version=0.0.4; charset=utf-8")
        String metrics() {
            return registry.scrape();
        }
    }
}
