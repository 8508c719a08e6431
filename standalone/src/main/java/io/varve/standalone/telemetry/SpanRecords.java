package io.varve.standalone.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** Writes every ended span as one log record with the span's identity, until Varve has a door for traces. */
final class SpanRecords implements SpanExporter {
    private static final AttributeKey<Double> DURATION = AttributeKey.doubleKey("duration_seconds");
    private static final AttributeKey<String> KIND = AttributeKey.stringKey("span_kind");
    private static final AttributeKey<String> PARENT = AttributeKey.stringKey("parent_span_id");

    private final Logger log;

    SpanRecords(LoggerProvider provider) {
        log = provider.get("io.varve.spans");
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        for (SpanData span : spans) {
            var record = log.logRecordBuilder()
                    .setEventName("span")
                    .setContext(Context.root().with(Span.wrap(span.getSpanContext())))
                    .setTimestamp(span.getEndEpochNanos(), TimeUnit.NANOSECONDS)
                    .setSeverity(span.getStatus().getStatusCode() == StatusCode.ERROR ? Severity.ERROR : Severity.INFO)
                    .setBody("span " + span.getName())
                    .setAllAttributes(span.getAttributes())
                    .setAttribute(KIND, span.getKind().name())
                    .setAttribute(DURATION, (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e9);
            if (span.getParentSpanContext().isValid()) {
                record.setAttribute(PARENT, span.getParentSpanId());
            }
            record.emit();
        }
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
