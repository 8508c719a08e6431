package io.varve.standalone;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.varve.store.StoreClient;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an operator's tools ask. */
@RestController
class OperationsController {
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(1);

    private final PrometheusMeterRegistry meters;
    private final StoreClient store;

    OperationsController(PrometheusMeterRegistry meters, StoreClient store) {
        this.meters = meters;
        this.store = store;
    }

    /** Logs are taken in whenever this answers at all; 503 says that they can't be read, because the store is being started again. */
    @GetMapping(path = "/ready", produces = "text/plain")
    ResponseEntity<String> ready() {
        return store.isReachable(STORE_PATIENCE)
                ? ResponseEntity.ok("ready\n")
                : ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("the store does not answer\n");
    }

    @GetMapping(path = "/metrics", produces = "text/plain; version=0.0.4; charset=utf-8")
    String metrics() {
        return meters.scrape();
    }
}
