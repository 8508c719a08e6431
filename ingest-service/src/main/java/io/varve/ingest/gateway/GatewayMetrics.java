package io.varve.ingest.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.varve.store.TenantId;
import io.varve.wire.batch.DecodeResult;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the gateway counts. Refused lines go by the name and the reasons that Loki's dashboards know. */
final class GatewayMetrics {
    private final MeterRegistry registry;
    private final Map<Door, Counter> rows = new EnumMap<>(Door.class);
    private final Map<Door, Counter> bytes = new EnumMap<>(Door.class);
    private final Timer acknowledgements;
    private final Counter sentBytes;
    private final Counter sendFailures;

    GatewayMetrics(MeterRegistry registry, MemoryBudget budget) {
        this.registry = registry;
        for (Door door : Door.values()) {
            rows.put(
                    door,
                    Counter.builder("varve.gateway.rows")
                            .description("Records taken in and acknowledged by Kafka")
                            .tag("door", door.label())
                            .register(registry));
            bytes.put(
                    door,
                    Counter.builder("varve.gateway.bytes")
                            .description("Bytes of decoded request bodies")
                            .baseUnit("bytes")
                            .tag("door", door.label())
                            .register(registry));
        }
        acknowledgements = Timer.builder("varve.gateway.kafka.acknowledge")
                .description("From sending a record to Kafka's acknowledgement")
                .register(registry);
        sentBytes = Counter.builder("varve.gateway.kafka.sent")
                .description("Bytes of frames acknowledged by Kafka, not compressed")
                .baseUnit("bytes")
                .register(registry);
        sendFailures = Counter.builder("varve.gateway.kafka.failures")
                .description("Records that Kafka did not acknowledge")
                .register(registry);
        Gauge.builder("varve.gateway.memory", budget, MemoryBudget::held)
                .description("Held by the requests under way, of what varve.ingest.memory allows")
                .baseUnit("bytes")
                .register(registry);
    }

    void follow(StoreWindow window) {
        Gauge.builder("varve.gateway.unstored", window, StoreWindow::held)
                .description(
                        "Rows taken in that the store does not have yet; senders wait when they are many for its rate")
                .baseUnit("bytes")
                .register(registry);
    }

    void received(Door door, int newBytes) {
        bytes.getOrDefault(door, sentBytes).increment(newBytes);
    }

    void accepted(Door door, int newRows) {
        rows.getOrDefault(door, sentBytes).increment(newRows);
    }

    void discarded(TenantId tenant, DecodeResult decoded) {
        decoded.reasons()
                .forEach((reason, lines) -> Counter.builder("loki.discarded.samples")
                        .description("Lines refused, by Loki's reasons")
                        .tag("reason", reason.label())
                        .tag("tenant", tenant.value())
                        .register(registry)
                        .increment(lines));
    }

    /** By the name and the label that Tempo's dashboards know. */
    void discardedSpans(TenantId tenant, DecodeResult decoded) {
        decoded.reasons()
                .forEach((reason, spans) -> Counter.builder("tempo.discarded.spans")
                        .description("Spans refused")
                        .tag("reason", reason.label())
                        .tag("tenant", tenant.value())
                        .register(registry)
                        .increment(spans));
    }

    void refused(Door door, RefusalException.Reason reason) {
        Counter.builder("varve.gateway.refused")
                .description("Requests refused whole")
                .tag("door", door.label())
                .tag("reason", reason.name().toLowerCase(java.util.Locale.ROOT))
                .register(registry)
                .increment();
    }

    void sent(int frameBytes, long nanos, boolean acknowledged) {
        if (acknowledged) {
            sentBytes.increment(frameBytes);
            acknowledgements.record(nanos, TimeUnit.NANOSECONDS);
        } else {
            sendFailures.increment();
        }
    }
}
