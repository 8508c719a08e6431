package io.varve.standalone.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.varve.store.TenantId;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The OpenTelemetry SDK of this process. Nothing in it blocks who logs, ends a span or counts: a full queue drops. No loop feeds it:
 * the SDK's own logs stay in the log file (logback.xml), and requests of the own tenant make no spans ({@link RequestSpans}).
 */
public final class OwnTelemetry implements AutoCloseable {
    private static final Duration SEND_EVERY = Duration.ofSeconds(1);
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);
    private static final int LAST_WORDS_SECONDS = 2;

    private final OpenTelemetrySdk sdk;
    private final TelemetrySettings settings;
    private @Nullable MeterRecords meters;

    private OwnTelemetry(OpenTelemetrySdk sdk, TelemetrySettings settings) {
        this.sdk = sdk;
        this.settings = settings;
    }

    /**
     * Sends nothing before {@link #start}.
     *
     * @param door where Varve's own OTLP door over HTTP listens, without a path
     */
    public static OwnTelemetry create(TelemetrySettings settings, URI door) {
        Resource resource = Resource.create(Attributes.of(
                AttributeKey.stringKey("service.name"),
                "varve",
                AttributeKey.stringKey("service.instance.id"),
                UUID.randomUUID().toString()));
        SdkLoggerProvider logs = SdkLoggerProvider.builder()
                .setResource(resource)
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(OtlpHttpLogRecordExporter.builder()
                                .setEndpoint(door.resolve("/v1/logs").toString())
                                .addHeader("X-Scope-OrgID", TenantId.VARVE.value())
                                .setTimeout(SEND_TIMEOUT)
                                .build())
                        .setMaxQueueSize(settings.queueRecords())
                        .setScheduleDelay(SEND_EVERY)
                        .build())
                .build();
        SdkTracerProvider spans = SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(door.resolve("/v1/traces").toString())
                                .addHeader("X-Scope-OrgID", TenantId.VARVE.value())
                                .setTimeout(SEND_TIMEOUT)
                                .build())
                        .setMaxQueueSize(settings.queueRecords())
                        .setScheduleDelay(SEND_EVERY)
                        .build())
                .build();
        OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setLoggerProvider(logs)
                .setTracerProvider(spans)
                .build();
        return new OwnTelemetry(sdk, settings);
    }

    /**
     * Sends what has been logged since the process began, and from now on; to be called when the door is open.
     *
     * @param registry what is written at every metrics interval
     */
    public void start(MeterRegistry registry) {
        if (settings.enabled()) {
            OpenTelemetryAppender.install(sdk);
            meters = MeterRecords.start(registry, sdk.getLogsBridge(), settings.metricsInterval());
        }
    }

    /** What makes Varve's own spans. */
    public Tracer tracer() {
        return settings.enabled()
                ? sdk.getTracer("io.varve")
                : TracerProvider.noop().get("io.varve");
    }

    /** Sends what waits, for two seconds at most; to be called while the door is still open. */
    @Override
    public void close() {
        if (meters != null) {
            meters.close();
        }
        sdk.getSdkTracerProvider().forceFlush().join(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        sdk.getSdkLoggerProvider().forceFlush().join(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        sdk.shutdown().join(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    }
}
