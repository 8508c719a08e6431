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
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
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

    private final StoreSession session;
    private final ResourceCatalog catalog;
    private final Map<String, List<Span>> byResource = new LinkedHashMap<>();

    StoredTrace(StoreSession session, ResourceCatalog catalog) {
        this.session = session;
        this.catalog = catalog;
    }

    TracesData read(TraceSummary summary) {
        session.read(
                "SELECT lower(hex(CAST(resource_id AS FixedString(16)))) AS c_resource, hex(trace_id) AS c_trace, "
                        + "hex(span_id) AS c_span, hex(parent_span_id) AS c_parent, trace_state AS c_state, "
                        + "toInt64(flags) AS c_flags, CAST(name AS String) AS c_name, toInt64(kind) AS c_kind, "
                        + "toUnixTimestamp64Nano(ts) AS c_start, duration AS c_duration, "
                        + AttributeColumns.select("attributes", "c_attributes")
                        + ", toInt64(dropped_attributes_count) AS c_dropped, events AS c_events, "
                        + "toInt64(dropped_events_count) AS c_dropped_events, links AS c_links, "
                        + "toInt64(dropped_links_count) AS c_dropped_links, toInt64(status_code) AS c_status, "
                        + "status_message AS c_message FROM spans WHERE "
                        + TraceFinder.between(summary.start(), summary.end())
                        + " AND trace_id = unhex('" + summary.id() + "') ORDER BY ts, seq, sender",
                this::add);
        Map<String, SpanResource> resources = catalog.get(session, byResource.keySet());
        var trace = TracesData.newBuilder();
        byResource.forEach((id, spans) -> {
            SpanResource resource = resources.getOrDefault(id, SpanResource.UNKNOWN);
            trace.addResourceSpans(ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder().addAllAttributes(resource.attributes()))
                    .addScopeSpans(
                            ScopeSpans.newBuilder().setScope(resource.scope()).addAllSpans(spans)));
        });
        return trace.build();
    }

    private boolean add(VectorSchemaRoot batch) {
        VarCharVector resources = column(batch, "c_resource", VarCharVector.class);
        var attributes = new AttributeColumns(batch, "c_attributes");
        for (int row = 0; row < batch.getRowCount(); row++) {
            long start = number(batch, "c_start", row);
            var span = Span.newBuilder()
                    .setTraceId(id(batch, "c_trace", row))
                    .setSpanId(id(batch, "c_span", row))
                    .setTraceState(string(batch, "c_state", row))
                    .setFlags((int) number(batch, "c_flags", row))
                    .setName(string(batch, "c_name", row))
                    .setKindValue((int) number(batch, "c_kind", row))
                    .setStartTimeUnixNano(start)
                    .setEndTimeUnixNano(start + number(batch, "c_duration", row))
                    .addAllAttributes(attributes.read(row))
                    .setDroppedAttributesCount((int) number(batch, "c_dropped", row))
                    .setDroppedEventsCount((int) number(batch, "c_dropped_events", row))
                    .setDroppedLinksCount((int) number(batch, "c_dropped_links", row));
            ByteString parent = id(batch, "c_parent", row);
            if (!isZero(parent)) {
                span.setParentSpanId(parent);
            }
            items(batch, "c_events", row).stream()
                    .map(SpanRows::event)
                    .sorted(EVENTS)
                    .forEach(span::addEvents);
            items(batch, "c_links", row).stream()
                    .map(SpanRows::link)
                    .sorted(LINKS)
                    .forEach(span::addLinks);
            int code = (int) number(batch, "c_status", row);
            String message = string(batch, "c_message", row);
            if (code != 0 || !message.isEmpty()) {
                span.getStatusBuilder().setCodeValue(code).setMessage(message);
            }
            byResource
                    .computeIfAbsent(text(resources, row), unseen -> new ArrayList<>())
                    .add(span.build());
        }
        return true;
    }

    private static boolean isZero(ByteString id) {
        for (int i = 0; i < id.size(); i++) {
            if (id.byteAt(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static ByteString id(VectorSchemaRoot batch, String name, int row) {
        return ByteString.copyFrom(HexFormat.of().parseHex(string(batch, name, row)));
    }

    private static String string(VectorSchemaRoot batch, String name, int row) {
        return text(column(batch, name, VarCharVector.class), row);
    }

    private static long number(VectorSchemaRoot batch, String name, int row) {
        return column(batch, name, BigIntVector.class).get(row);
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
