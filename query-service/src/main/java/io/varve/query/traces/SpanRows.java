package io.varve.query.traces;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.trace.v1.Span;
import io.varve.query.failure.QueryFailure;
import io.varve.traceql.eval.TraceSpans;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Spans as they came from the store, with what the query named; the columns that it did not name are empty. */
final class SpanRows implements TraceSpans {
    static final class Row {
        String traceId = "";
        long spanId;
        long parentId;
        long start;
        long duration;
        long count = 1;
        /** With the sender the order of arrival; unsigned. */
        long seq;

        long sender;
        int kind;
        int status;
        String name = "";
        String service = "";
        String statusMessage = "";
        SpanResource resource = SpanResource.UNKNOWN;
        /** By the number of the key in the query. */
        @Nullable
        Value[] values = {};

        /** All attributes, where the query needs them. */
        @Nullable
        Map<String, Value> all;

        List<Span.Event> events = List.of();
        List<Span.Link> links = List.of();
    }

    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Integer> keys;

    /** @param keys the numbers of the attributes that were read alone */
    SpanRows(Map<String, Integer> keys) {
        this.keys = keys;
    }

    void add(Row row) {
        rows.add(row);
    }

    Row row(int span) {
        return rows.get(span);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    static Span.Event event(byte[] stored) {
        try {
            return Span.Event.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new QueryFailure(QueryFailure.Kind.INTERNAL, "a stored event is none", e);
        }
    }

    static Span.Link link(byte[] stored) {
        try {
            return Span.Link.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new QueryFailure(QueryFailure.Kind.INTERNAL, "a stored link is none", e);
        }
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public long count(int span) {
        return rows.get(span).count;
    }

    @Override
    public String traceId(int span) {
        return shortId(rows.get(span).traceId);
    }

    /** Tempo leaves leading zeros out. */
    static String shortId(String id) {
        int zeros = 0;
        while (zeros < id.length() && id.charAt(zeros) == '0') {
            zeros++;
        }
        return id.substring(zeros);
    }

    @Override
    public String spanId(int span) {
        return HexFormat.of().toHexDigits(rows.get(span).spanId);
    }

    @Override
    public String parentId(int span) {
        long parent = rows.get(span).parentId;
        return parent == 0 ? "" : HexFormat.of().toHexDigits(parent);
    }

    @Override
    public long start(int span) {
        return rows.get(span).start;
    }

    @Override
    public long duration(int span) {
        return rows.get(span).duration;
    }

    @Override
    public String name(int span) {
        return rows.get(span).name;
    }

    @Override
    public Kind kind(int span) {
        return Kind.ofCode(rows.get(span).kind);
    }

    @Override
    public Status status(int span) {
        return Status.ofCode(rows.get(span).status);
    }

    @Override
    public String statusMessage(int span) {
        return rows.get(span).statusMessage;
    }

    @Override
    public String scopeName(int span) {
        return rows.get(span).resource.scope().getName();
    }

    @Override
    public String scopeVersion(int span) {
        return rows.get(span).resource.scope().getVersion();
    }

    @Override
    public String service(int span) {
        return rows.get(span).service;
    }

    @Override
    public @Nullable Value spanAttribute(int span, String key) {
        Row row = rows.get(span);
        if (row.all != null) {
            return row.all.get(key);
        }
        Integer number = keys.get(key);
        return number == null ? null : row.values[number];
    }

    @Override
    public @Nullable Value resourceAttribute(int span, String key) {
        Row row = rows.get(span);
        // The service is on every row: queries of it alone need no resources.
        return key.equals("service.name")
                ? new Value.Text(row.service)
                : row.resource.values().get(key);
    }

    @Override
    public @Nullable Value scopeAttribute(int span, String key) {
        return rows.get(span).resource.scopeValues().get(key);
    }

    @Override
    public int events(int span) {
        return rows.get(span).events.size();
    }

    @Override
    public String eventName(int span, int event) {
        return rows.get(span).events.get(event).getName();
    }

    @Override
    public long eventSinceStart(int span, int event) {
        return rows.get(span).events.get(event).getTimeUnixNano() - rows.get(span).start;
    }

    @Override
    public @Nullable Value eventAttribute(int span, int event, String key) {
        return AnyValues.values(rows.get(span).events.get(event).getAttributesList())
                .get(key);
    }

    @Override
    public int links(int span) {
        return rows.get(span).links.size();
    }

    @Override
    public String linkTraceId(int span, int link) {
        return shortId(HexFormat.of()
                .formatHex(rows.get(span).links.get(link).getTraceId().toByteArray()));
    }

    @Override
    public String linkSpanId(int span, int link) {
        return HexFormat.of()
                .formatHex(rows.get(span).links.get(link).getSpanId().toByteArray());
    }

    @Override
    public @Nullable Value linkAttribute(int span, int link, String key) {
        return AnyValues.values(rows.get(span).links.get(link).getAttributesList())
                .get(key);
    }

    @Override
    public void forEachSpanAttribute(int span, BiConsumer<String, Value> each) {
        Map<String, Value> all = rows.get(span).all;
        if (all != null) {
            all.forEach(each);
        }
    }

    @Override
    public void forEachResourceAttribute(int span, BiConsumer<String, Value> each) {
        rows.get(span).resource.values().forEach(each);
    }

    @Override
    public void forEachScopeAttribute(int span, BiConsumer<String, Value> each) {
        rows.get(span).resource.scopeValues().forEach(each);
    }
}
