package io.varve.ingest;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.varve.access.StoreSettings;
import io.varve.store.StoreClient;
import io.varve.store.migration.StoreMigrations;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The ingest service as a process of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({IngestConfiguration.class, IngestApplication.Probes.class})
public class IngestApplication {

    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(IngestApplication.class);
        application.setDefaultProperties(Map.of(
                "server.port", "3100",
                "spring.threads.virtual.enabled", "true",
                "spring.servlet.multipart.enabled", "false",
                "server.shutdown", "graceful"));
        application.run(arguments);
    }

    @Bean
    StoreClient storeClient(StoreSettings settings) {
        StoreClient client = StoreClient.open(settings.options());
        StoreMigrations.migrate(client, settings.layout());
        return client;
    }

    @Bean
    PrometheusMeterRegistry meterRegistry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** What an orchestrator and Prometheus ask. */
    @RestController
    static class Probes {
        private final PrometheusMeterRegistry registry;

        Probes(PrometheusMeterRegistry registry) {
            this.registry = registry;
        }

        @GetMapping(path = "/ready", produces = "text/plain")
        String ready() {
            return "ready\n";
        }

        @GetMapping(path = "/metrics", produces = "text/plain; version=0.0.4; charset=utf-8")
        String metrics() {
            return registry.scrape();
        }
    }
}
