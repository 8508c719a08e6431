package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.query.logs.Columns;
import io.varve.query.logs.StoreSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;

/** Reads a whole trace as it was sent. */
final class StoredTrace {
    /** Tempo's order: by time, and by what is linked. */
    private static final Comparator<Span.Event> EVENTS =
            Comparator.comparingLong(Span.Event::getTimeUnixNano).thenComparing(Span.Event::getName);

    private static final Comparator<Span.Link> LINKS = Comparator.comparing(
                    Span.Link::getTraceId, ByteString.unsignedLexicographicalComparator())
            .thenComparing(Span.Link::getSpanId, ByteString.unsignedLexicographicalComparator());

    private static final String COLUMNS =
            "resource_id, trace_id, span_id, parent_span_id, trace_state, flags, name, kind, ts, duration, "
                    + "attributes_string, attributes_int, attributes_float, attributes_bool, attributes_other, dropped_attributes_count, "
                    + "events, dropped_events_count, links, dropped_links_count, status_code, status_message";

    private final StoreSession session;
    private final ResourceCatalog catalog;
    private final Map<String, List<Span>> byResource = new LinkedHashMap<>();
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    StoredTrace(StoreSession session, ResourceCatalog catalog) {
        this.session = session;
        this.catalog = catalog;
    }

    /**
     * Reads it by two statements, the first of which says where its spans lie: to plan the columns of spans takes the store longer than to
     * find out that there is no such trace. The columns come as they are stored, since the store takes longer to plan an expression than
     * a span needs to be converted here.
     *
     * @param id in 32 hexadecimal digits
     */
    Optional<TracesData> read(String id) {
        String ofTrace = "trace_id = unhex('" + id + "')";
        session.read("SELECT start_ts, end_ts FROM traces WHERE " + ofTrace, this::addPlace);
        if (last < first) {
            return Optional.empty();
        }
        session.read(
                "SELECT " + COLUMNS + " FROM spans WHERE " + TraceFinder.between(first, last) + " AND " + ofTrace
                        + " ORDER BY ts, seq, sender",
                this::add);
        return whole(session, catalog, byResource);
    }

    /**
     * A trace as OpenTelemetry writes it; none without spans.
     *
     * @param byResource its spans, by the id of their resource
     */
    static Optional<TracesData> whole(
            StoreSession session, ResourceCatalog catalog, Map<String, List<Span>> byResource) {
        if (byResource.isEmpty()) {
            return Optional.empty();
        }
        Map<String, SpanResource> resources = catalog.get(session, byResource.keySet());
        var trace = TracesData.newBuilder();
        byResource.forEach((resourceId, spans) -> {
            SpanResource resource = resources.getOrDefault(resourceId, SpanResource.UNKNOWN);
            trace.addResourceSpans(ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder().addAllAttributes(resource.attributes()))
                    .addScopeSpans(
                            ScopeSpans.newBuilder().setScope(resource.scope()).addAllSpans(spans)));
        });
        return Optional.of(trace.build());
    }

    private boolean addPlace(VectorSchemaRoot batch) {
        TimeStampVector starts = column(batch, "start_ts", TimeStampVector.class);
        TimeStampVector ends = column(batch, "end_ts", TimeStampVector.class);
        for (int row = 0; row < batch.getRowCount(); row++) {
            first = Math.min(first, starts.get(row));
            last = Math.max(last, ends.get(row));
        }
        return true;
    }

    private boolean add(VectorSchemaRoot batch) {
        FixedSizeBinaryVector resources = ids(batch, "resource_id");
        FixedSizeBinaryVector traces = ids(batch, "trace_id");
        FixedSizeBinaryVector spans = ids(batch, "span_id");
        FixedSizeBinaryVector parents = ids(batch, "parent_span_id");
        VarCharVector states = column(batch, "trace_state", VarCharVector.class);
        BaseIntVector flags = numbers(batch, "flags");
        VarCharVector names = column(batch, "name", VarCharVector.class);
        BaseIntVector kinds = numbers(batch, "kind");
        TimeStampVector starts = column(batch, "ts", TimeStampVector.class);
        BaseIntVector durations = numbers(batch, "duration");
        var attributes = new AttributeColumns(batch, "attributes");
        BaseIntVector dropped = numbers(batch, "dropped_attributes_count");
        BaseIntVector droppedEvents = numbers(batch, "dropped_events_count");
        BaseIntVector droppedLinks = numbers(batch, "dropped_links_count");
        BaseIntVector codes = numbers(batch, "status_code");
        VarCharVector messages = column(batch, "status_message", VarCharVector.class);
        for (int row = 0; row < batch.getRowCount(); row++) {
            long start = starts.get(row);
            var span = Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(traces.get(row)))
                    .setSpanId(ByteString.copyFrom(spans.get(row)))
                    .setTraceState(text(states, row))
                    .setFlags((int) flags.getValueAsLong(row))
                    .setName(text(names, row))
                    .setKindValue((int) kinds.getValueAsLong(row))
                    .setStartTimeUnixNano(start)
                    .setEndTimeUnixNano(start + durations.getValueAsLong(row))
                    .addAllAttributes(attributes.read(row))
                    .setDroppedAttributesCount((int) dropped.getValueAsLong(row))
                    .setDroppedEventsCount((int) droppedEvents.getValueAsLong(row))
                    .setDroppedLinksCount((int) droppedLinks.getValueAsLong(row));
            ByteString parent = ByteString.copyFrom(parents.get(row));
            if (!isZero(parent)) {
                span.setParentSpanId(parent);
            }
            addLists(
                    span,
                    items(batch, "events", row).stream().map(SpanRows::event),
                    items(batch, "links", row).stream().map(SpanRows::link));
            addStatus(span, (int) codes.getValueAsLong(row), text(messages, row));
            byResource
                    .computeIfAbsent(HexFormat.of().formatHex(resources.get(row)), unseen -> new ArrayList<>())
                    .add(span.build());
        }
        return true;
    }

    static void addLists(Span.Builder span, Stream<Span.Event> events, Stream<Span.Link> links) {
        events.sorted(EVENTS).forEach(span::addEvents);
        links.sorted(LINKS).forEach(span::addLinks);
    }

    static void addStatus(Span.Builder span, int code, String message) {
        if (code != 0 || !message.isEmpty()) {
            span.getStatusBuilder().setCodeValue(code).setMessage(message);
        }
    }

    private static boolean isZero(ByteString id) {
        for (int i = 0; i < id.size(); i++) {
            if (id.byteAt(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static FixedSizeBinaryVector ids(VectorSchemaRoot batch, String name) {
        return column(batch, name, FixedSizeBinaryVector.class);
    }

    private static BaseIntVector numbers(VectorSchemaRoot batch, String name) {
        return (BaseIntVector) batch.getVector(name);
    }

    private static List<byte[]> items(VectorSchemaRoot batch, String name, int row) {
        ListVector list = column(batch, name, ListVector.class);
        FieldVector data = list.getDataVector();
        var items = new ArrayList<byte[]>();
        for (int at = list.getElementStartIndex(row); at < list.getElementEndIndex(row); at++) {
            items.add(Columns.bytes((BaseVariableWidthVector) data, at));
        }
        return items;
    }
}
