package io.varve.standalone.telemetry;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Writes Varve's own meters as log records at a fixed interval, until Varve has a door for metrics. Counters are totals since the start. */
final class MeterRecords implements AutoCloseable {
    private static final String OURS = "varve";

    private final MeterRegistry meters;
    private final Logger log;
    private final ScheduledExecutorService clock;

    private MeterRecords(MeterRegistry meters, Logger log, ScheduledExecutorService clock) {
        this.meters = meters;
        this.log = log;
        this.clock = clock;
    }

    static MeterRecords start(MeterRegistry meters, LoggerProvider provider, Duration interval) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("own-meters").factory());
        MeterRecords records = new MeterRecords(meters, provider.get("io.varve.meters"), clock);
        var _ = clock.scheduleAtFixedRate(
                records::write, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        return records;
    }

    private void write() {
        for (Meter meter : meters.getMeters()) {
            if (meter.getId().getName().startsWith(OURS)) {
                for (Measurement measurement : meter.measure()) {
                    write(meter.getId(), measurement);
                }
            }
        }
    }

    private void write(Meter.Id id, Measurement measurement) {
        double value = measurement.getValue();
        if (!Double.isFinite(value)) {
            return;
        }
        var record = log.logRecordBuilder()
                .setEventName("metric")
                .setSeverity(Severity.INFO)
                .setBody("metric " + id.getName())
                .setAttribute("metric", id.getName())
                .setAttribute("statistic", measurement.getStatistic().getTagValueRepresentation())
                .setAttribute("value", value);
        for (Tag tag : id.getTags()) {
            record.setAttribute(tag.getKey(), tag.getValue());
        }
        record.emit();
    }

    @Override
    public void close() {
        clock.close();
    }
}
