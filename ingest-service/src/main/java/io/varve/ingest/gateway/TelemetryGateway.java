package io.varve.ingest.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.access.AuthenticationSettings;
import io.varve.access.TenantHeader;
import io.varve.access.TenantHeaderException;
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
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** What all doors lead to: a body becomes rows, the rows go to Kafka, and the caller learns when Kafka has them. */
public final class TelemetryGateway implements AutoCloseable {
    private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

    /** What a tenant may have on its way to Kafka before its next request is decoded; several records, so that Kafka is never idle. */
    private static final long WINDOW = 12L << 20;

    private final InstantSource clock;
    private final TenantHeader tenants;
    private final MemoryBudget budget;
    private final RequestBodies bodies;
    private final KafkaClients kafka;
    private final RecentRequests recent = new RecentRequests();
    private final FrameProducer producer;
    private final Backlog backlog;
    private final StoreWindow window;
    private final StoreProgress progress;
    private final BatchAccumulator<LogBatch> logs;
    private final BatchAccumulator<SpanBatch> spans;
    private final GatewayMetrics metrics;
    private final int maxDecodedBytes;
    private final Duration receiveTimeout;
    private final Duration patience;
    private final List<Admission> admissions;
    private final ExecutorService decoders;
    private volatile boolean stopping;

    /**
     * Learns from Kafka what was sent before, so that a repeat of it is known.
     *
     * @param admissions asked before anything is taken
     * @throws org.apache.kafka.common.KafkaException when Kafka is not there
     */
    public TelemetryGateway(
            GatewaySettings settings,
            DiscoverySettings discovery,
            TraceSettings traces,
            AuthenticationSettings authentication,
            KafkaClients kafka,
            List<Admission> admissions,
            MeterRegistry registry,
            InstantSource clock) {
        this.clock = clock;
        this.kafka = kafka;
        this.admissions = List.copyOf(admissions);
        this.tenants = new TenantHeader(authentication);
        this.budget = new MemoryBudget(settings.memoryBytes());
        this.maxDecodedBytes = Math.toIntExact(settings.maxDecodedBytes().toBytes());
        this.receiveTimeout = settings.receiveTimeout();
        this.bodies = new RequestBodies(settings.maxBodyBytes().toBytes(), maxDecodedBytes, receiveTimeout);
        this.metrics = new GatewayMetrics(registry, budget);
        this.producer = new FrameProducer(kafka.producer(), kafka.settings().topic(), settings.storeLag(), metrics);
        this.window = producer.window();
        metrics.follow(window);
        RequestTail.read(kafka, recent);
        IngestPolicy policy = new IngestPolicy(
                settings.limits().ingestLimits(), discovery.discoverLogLevels(), discovery.discoverServiceName());
        SpanLimits spanLimits = traces.spanLimits(
                settings.limits().creationGracePeriod(), settings.limits().maxAge());
        RecordSequence sequence = new RecordSequence(new SecureRandom().nextInt(), clock.millis());
        int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
        DecodingTurns turns = new DecodingTurns(processors, WINDOW);
        this.decoders = Executors.newFixedThreadPool(
                processors + 1, Thread.ofPlatform().daemon().name("decoder-", 0).factory());
        long batchBytes = settings.batchBytes().toBytes();
        int partBytes = Math.toIntExact(kafka.settings().maxRecordBytes().toBytes() / 2);
        this.logs = new BatchAccumulator<>(
                "",
                (tenant, lane) -> new LogBatch(tenant.value(), policy, sequence, lane.streams()),
                turns,
                decoders,
                recent,
                producer,
                producer.lanes(),
                batchBytes,
                partBytes,
                settings.batchDelay());
        this.spans = new BatchAccumulator<>(
                "traces",
                (tenant, lane) -> new SpanBatch(tenant.value(), spanLimits, sequence, lane.streams()),
                turns,
                decoders,
                recent,
                producer,
                producer.lanes(),
                batchBytes,
                partBytes,
                settings.batchDelay());
        this.backlog = new Backlog(kafka);
        this.progress = new StoreProgress(kafka, window);
        this.patience = kafka.settings().deliveryTimeout().plusSeconds(10);
    }

    /** The largest body after its encoding is undone, for doors that read bodies themselves. */
    public int maxDecodedBytes() {
        return maxDecodedBytes;
    }

    /** How a body is read once it is known whose memory it takes. */
    private interface Reading<E extends Exception> {
        byte[] read(MemoryBudget.Share share) throws RefusalException, E;
    }

    /**
     * Reads a request's body to its end.
     *
     * @param contentLength what the client announces, -1 when nothing
     * @param contentEncoding the header, null when absent
     * @return to be pushed, and closed when the request is answered
     * @throws RefusalException when it is none that can be taken
     * @throws IOException when the client goes away
     */
    public ReceivedBody receive(
            Door door, @Nullable String orgId, InputStream body, long contentLength, @Nullable String contentEncoding)
            throws RefusalException, IOException {
        return received(door, orgId, share -> bodies.read(body, contentLength, contentEncoding, share));
    }

    /**
     * The same of a message that its protocol has cut out and whose encoding it undoes.
     *
     * @param length its bytes, -1 when nobody knows
     */
    public ReceivedBody receiveMessage(Door door, @Nullable String orgId, InputStream message, long length)
            throws RefusalException, IOException {
        return received(door, orgId, share -> bodies.readDecoded(message, length, share));
    }

    private <E extends Exception> ReceivedBody received(Door door, @Nullable String orgId, Reading<E> reading)
            throws RefusalException, E {
        try {
            TenantId tenant = tenantOf(orgId);
            MemoryBudget.Share share = budget.open(tenant);
            boolean whole = false;
            try {
                ReceivedBody received = new ReceivedBody(tenant, reading.read(share), share);
                whole = true;
                return received;
            } finally {
                if (!whole) {
                    share.close();
                }
            }
        } catch (RefusalException e) {
            metrics.refused(door, e.reason());
            throw e;
        }
    }

    /**
     * Whose a request is.
     *
     * @throws RefusalException when nobody knows
     */
    public TenantId tenantOf(@Nullable String orgId) throws RefusalException {
        try {
            return tenants.tenant(orgId);
        } catch (TenantHeaderException e) {
            throw new RefusalException(
                    e.isMissing() ? Reason.UNAUTHENTICATED : Reason.BAD_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Takes log records.
     *
     * @return what became of them; the accepted ones are in Kafka
     * @throws RefusalException when nothing of the request was taken
     */
    public DecodeResult push(Door door, ReceivedBody body, BatchDecoder decoder) throws RefusalException {
        DecodeResult taken = take(door, body, logs, decoder);
        metrics.discarded(body.tenant(), taken);
        return taken;
    }

    /** Takes spans, as {@link #push} takes log records. */
    public DecodeResult pushSpans(Door door, ReceivedBody body, SpanDecoder decoder) throws RefusalException {
        DecodeResult taken = take(door, body, spans, decoder);
        metrics.discardedSpans(body.tenant(), taken);
        return taken;
    }

    private <B extends RowBatch> DecodeResult take(
            Door door, ReceivedBody body, BatchAccumulator<B> accumulator, RequestDecoder<B> decoder)
            throws RefusalException {
        RequestDigest digest = accumulator.digest(body.tenant(), body.bytes(), Delivery.REPEATED);
        try {
            return take(door, body.tenant(), body.bytes(), accumulator, decoder, digest, Delivery.REPEATED);
        } catch (RefusalException e) {
            metrics.refused(door, e.reason());
            throw e;
        }
    }

    /**
     * Takes a push of a door that is told its tenant by a setting, and goes on until Kafka has the rows: while too much is under way or Kafka
     * does not take it, the caller is held up, and by it the client.
     *
     * @throws RefusalException when it would be refused ever again
     */
    public DecodeResult pushUntilTaken(Door door, TenantId tenant, byte[] body, BatchDecoder decoder, Delivery delivery)
            throws RefusalException, InterruptedException {
        RequestDigest digest = logs.digest(tenant, body, delivery);
        while (true) {
            try (MemoryBudget.Share share = budget.open(tenant)) {
                share.grow(body.length);
                DecodeResult taken = take(door, tenant, body, logs, decoder, digest, delivery);
                metrics.discarded(tenant, taken);
                return taken;
            } catch (RefusalException e) {
                metrics.refused(door, e.reason());
                if (e.retryAfterSeconds() == 0 || stopping) {
                    throw e;
                }
            }
            Thread.sleep(RETRY_PAUSE);
        }
    }

    /** What all requests under way hold together; for doors that hold bytes before they push them. */
    public MemoryBudget memory() {
        return budget;
    }

    /** How long a client may take to send a request, for doors that read themselves. */
    public Duration receiveTimeout() {
        return receiveTimeout;
    }

    /** Tells of what a door had to refuse before it was a push. */
    public void refused(Door door, Reason reason) {
        metrics.refused(door, reason);
    }

    private <B extends RowBatch> DecodeResult take(
            Door door,
            TenantId tenant,
            byte[] body,
            BatchAccumulator<B> accumulator,
            RequestDecoder<B> decoder,
            RequestDigest digest,
            Delivery delivery)
            throws RefusalException {
        metrics.received(door, body.length);
        if (backlog.isFull()) {
            throw new RefusalException(
                    Reason.UNAVAILABLE,
                    "Kafka is near its retention.bytes with records that are not stored yet; send this request again later");
        }
        for (Admission admission : admissions) {
            String refusal = admission.refusal();
            if (refusal != null) {
                throw new RefusalException(Reason.UNAVAILABLE, refusal);
            }
        }
        BatchAccumulator.Appended appended;
        try {
            if (recent.isInDoubt(digest)) {
                recent.settle(digest, since -> {
                    producer.fence();
                    RequestTail.readSince(kafka, recent, since);
                });
            }
            window.enter(tenant, body.length);
            try {
                long millis = clock.millis();
                appended = accumulator.append(tenant, body, decoder, digest, delivery, millis * 1_000_000);
                appended.acknowledged().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                window.leave(tenant, body.length);
            }
        } catch (MalformedRequestException e) {
            throw new RefusalException(Reason.BAD_REQUEST, String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw new RefusalException(
                    Reason.UNAVAILABLE,
                    "Kafka does not say whether it has this request from before; send it again later",
                    e);
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
        stopping = true;
        backlog.close();
        progress.close();
        logs.close();
        spans.close();
        decoders.shutdown();
        producer.close();
    }
}
