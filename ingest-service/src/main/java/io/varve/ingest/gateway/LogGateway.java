package io.varve.ingest.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.ingest.KafkaClients;
import io.varve.ingest.gateway.RefusalException.Reason;
import io.varve.store.TenantId;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.RowBatch;
import io.varve.wire.trace.SpanBatch;
import io.varve.wire.trace.SpanLimits;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What all doors lead to: a body becomes rows, the rows go to Kafka, and the caller learns when Kafka has them. */
public final class LogGateway implements AutoCloseable {
    private final InstantSource clock;
    private final TenantHeader tenants;
    private final MemoryBudget budget;
    private final RequestBodies bodies;
    private final FrameProducer producer;
    private final Backlog backlog;
    private final BatchAccumulator<LogBatch> logs;
    private final BatchAccumulator<SpanBatch> spans;
    private final GatewayMetrics metrics;
    private final int maxDecodedBytes;
    private final Duration patience;

    /**
     * Learns from Kafka what was sent before, so that a repeat of it is known.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka is not there
     */
    public LogGateway(
            GatewaySettings settings,
            DiscoverySettings discovery,
            TraceSettings traces,
            AuthenticationSettings authentication,
            KafkaClients kafka,
            MeterRegistry registry,
            InstantSource clock) {
        this.clock = clock;
        this.tenants = new TenantHeader(authentication);
        this.budget = new MemoryBudget(settings.memoryBytes());
        this.maxDecodedBytes = Math.toIntExact(settings.maxDecodedBytes().toBytes());
        this.bodies = new RequestBodies(settings.maxBodyBytes().toBytes(), maxDecodedBytes);
        this.metrics = new GatewayMetrics(registry, budget);
        this.producer = new FrameProducer(kafka.producer(), kafka.settings().topic(), metrics);
        RecentRequests recent = new RecentRequests();
        RequestTail.read(kafka, recent);
        IngestPolicy policy = new IngestPolicy(
                settings.limits().ingestLimits(), discovery.discoverLogLevels(), discovery.discoverServiceName());
        SpanLimits spanLimits = traces.spanLimits(
                settings.limits().creationGracePeriod(), settings.limits().maxAge());
        RecordSequence sequence = new RecordSequence(new SecureRandom().nextInt(), clock.millis());
        // Decoding is work for processors; more at once would only hold more memory.
        Semaphore decoding = new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
        long batchBytes = settings.batchBytes().toBytes();
        int partBytes = Math.toIntExact(kafka.settings().maxRecordBytes().toBytes() / 2);
        this.logs = new BatchAccumulator<>(
                "",
                (tenant, lane) -> new LogBatch(tenant.value(), policy, sequence, lane.streams()),
                decoding,
                recent,
                producer,
                batchBytes,
                partBytes,
                settings.batchDelay());
        this.spans = new BatchAccumulator<>(
                "traces",
                (tenant, lane) -> new SpanBatch(tenant.value(), spanLimits, sequence, lane.streams()),
                decoding,
                recent,
                producer,
                batchBytes,
                partBytes,
                settings.batchDelay());
        this.backlog = new Backlog(kafka);
        this.patience = kafka.settings().deliveryTimeout().plusSeconds(10);
    }

    /** The largest body after its encoding is undone, for doors that read bodies themselves. */
    public int maxDecodedBytes() {
        return maxDecodedBytes;
    }

    /**
     * Takes a push whose body is still to be read.
     *
     * @param contentLength what the client announces, -1 when nothing
     * @param contentEncoding the header, null when absent
     * @return what became of its records; the accepted ones are in Kafka
     * @throws RefusalException when nothing of it was taken
     * @throws IOException when the client goes away
     */
    public DecodeResult push(
            Door door,
            @Nullable String orgId,
            InputStream body,
            long contentLength,
            @Nullable String contentEncoding,
            BatchDecoder decoder)
            throws RefusalException, IOException {
        try (MemoryBudget.Share share = budget.open()) {
            TenantId tenant = tenants.resolve(orgId);
            DecodeResult taken =
                    take(door, tenant, bodies.read(body, contentLength, contentEncoding, share), logs, decoder);
            metrics.discarded(tenant, taken);
            return taken;
        } catch (RefusalException e) {
            metrics.refused(door, e.reason());
            throw e;
        }
    }

    /** The same with a body that is there already. */
    public DecodeResult push(Door door, @Nullable String orgId, byte[] body, BatchDecoder decoder)
            throws RefusalException {
        try (MemoryBudget.Share share = budget.open()) {
            TenantId tenant = tenants.resolve(orgId);
            share.grow(body.length);
            DecodeResult taken = take(door, tenant, body, logs, decoder);
            metrics.discarded(tenant, taken);
            return taken;
        } catch (RefusalException e) {
            metrics.refused(door, e.reason());
            throw e;
        }
    }

    /**
     * Takes spans, as {@link #push(Door, String, InputStream, long, String, BatchDecoder)} takes log records.
     *
     * @throws RefusalException when nothing of it was taken
     * @throws IOException when the client goes away
     */
    public DecodeResult pushSpans(
            Door door,
            @Nullable String orgId,
            InputStream body,
            long contentLength,
            @Nullable String contentEncoding,
            SpanDecoder decoder)
            throws RefusalException, IOException {
        try (MemoryBudget.Share share = budget.open()) {
            TenantId tenant = tenants.resolve(orgId);
            return takeSpans(door, tenant, bodies.read(body, contentLength, contentEncoding, share), decoder);
        } catch (RefusalException e) {
            metrics.refused(door, e.reason());
            throw e;
        }
    }

    /** The same with a body that is there already. */
    public DecodeResult pushSpans(Door door, @Nullable String orgId, byte[] body, SpanDecoder decoder)
            throws RefusalException {
        try (MemoryBudget.Share share = budget.open()) {
            TenantId tenant = tenants.resolve(orgId);
            share.grow(body.length);
            return takeSpans(door, tenant, body, decoder);
        } catch (RefusalException e) {
            metrics.refused(door, e.reason());
            throw e;
        }
    }

    private DecodeResult takeSpans(Door door, TenantId tenant, byte[] body, SpanDecoder decoder)
            throws RefusalException {
        DecodeResult taken = take(door, tenant, body, spans, decoder);
        metrics.discardedSpans(tenant, taken);
        return taken;
    }

    private <B extends RowBatch> DecodeResult take(
            Door door, TenantId tenant, byte[] body, BatchAccumulator<B> accumulator, RequestDecoder<B> decoder)
            throws RefusalException {
        metrics.received(door, body.length);
        if (backlog.isFull()) {
            throw new RefusalException(
                    Reason.UNAVAILABLE,
                    "Kafka is near its retention.bytes with records that are not stored yet; send this request again later");
        }
        BatchAccumulator.Appended appended;
        try {
            long millis = clock.millis();
            appended = accumulator.append(tenant, body, decoder, millis * 1_000_000);
            appended.acknowledged().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (MalformedRequestException e) {
            throw new RefusalException(Reason.BAD_REQUEST, String.valueOf(e.getMessage()), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RefusalException refusal
                    ? refusal
                    : new RefusalException(Reason.UNAVAILABLE, "the request could not be sent to Kafka", e);
        } catch (TimeoutException e) {
            throw new RefusalException(
                    Reason.UNAVAILABLE, "Kafka did not acknowledge in time; send this request again later", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusalException(Reason.UNAVAILABLE, "Varve is stopping; send this request again later", e);
        }
        metrics.accepted(door, appended.decoded().accepted());
        return appended.decoded();
    }

    /** Sends what is gathered and waits until Kafka has it. */
    @Override
    public void close() {
        backlog.close();
        logs.close();
        spans.close();
        producer.close();
    }
}
