package io.varve.wire.trace;

import io.varve.wire.batch.DiscardReason;
import io.varve.wire.batch.Rejections;
import io.varve.wire.batch.RowBatch;
import io.varve.wire.batch.TimeLimits;
import io.varve.wire.batch.Utf8;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The span that a decoder is reading: {@link #begin}, any of the fields, {@link #end}, which writes it into the batch or refuses it.
 * Until then only the places of texts are known, so the bytes given must stay as they are.
 *
 * <p>Bytes that are not UTF-8 become U+FFFD, one for each.
 */
public final class SpanRow {
    private static final byte[] NONE = new byte[0];
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;
    private static final int MOST_KIND = 5;
    private static final int MOST_STATUS = 2;

    /** A text in somebody else's array. */
    private static final class Range {
        byte[] bytes = NONE;
        int from;
        int count;

        void set(byte[] bytes, int from, int count) {
            this.bytes = bytes;
            this.from = from;
            this.count = count;
        }

        void clear() {
            set(NONE, 0, 0);
        }
    }

    private final SpanBatch batch;
    private final TimeLimits times = new TimeLimits();
    private long rowNumber;

    private @Nullable SpanResource resource;
    private long startUnixNano;
    private long endUnixNano;
    private int kind;
    private int statusCode;
    private int flags;
    private int droppedAttributes;
    private int droppedEvents;
    private int droppedLinks;
    private final Range name = new Range();
    private final Range statusMessage = new Range();
    private final Range traceState = new Range();
    private final Range traceId = new Range();
    private final Range spanId = new Range();
    private final Range parentSpanId = new Range();

    private final PendingAttributes attributes = new PendingAttributes();
    private Range[] events = new Range[0];
    private Range[] eventNames = new Range[0];
    private int eventCount;
    private Range[] links = new Range[0];
    private int linkCount;
    private @Nullable String badRecord;

    SpanRow(SpanBatch batch) {
        this.batch = batch;
    }

    void request(long receivedUnixNano) {
        times.request(batch.limits().creationGracePeriod(), batch.limits().maxAge(), receivedUnixNano);
    }

    /** Begins a span of a resource and scope. */
    public void begin(SpanResource resource) {
        this.resource = resource;
        rowNumber++;
        batch.keys.beginRow();
        startUnixNano = 0;
        endUnixNano = 0;
        kind = 0;
        statusCode = 0;
        flags = 0;
        droppedAttributes = 0;
        droppedEvents = 0;
        droppedLinks = 0;
        name.clear();
        statusMessage.clear();
        traceState.clear();
        traceId.clear();
        spanId.clear();
        parentSpanId.clear();
        attributes.clear();
        eventCount = 0;
        linkCount = 0;
        badRecord = batch.isFull() ? RowBatch.TOO_MUCH : null;
    }

    /**
     * When it began and ended.
     *
     * @param startUnixNano nanoseconds since 1970; anything below 1, a value beyond the year 2262 too, is refused at {@link #end}
     * @param endUnixNano the same; 0 for not known, before the start is kept as it is
     */
    public void times(long startUnixNano, long endUnixNano) {
        this.startUnixNano = startUnixNano;
        this.endUnixNano = endUnixNano;
    }

    /** The name of the operation. */
    public void name(byte[] source, int offset, int count) {
        name.set(source, offset, Utf8.cut(source, offset, count, batch.limits().maxAttributeBytes()));
    }

    /** By OpenTelemetry's numbers; one that is none of 0 to 5 is 0, not specified. */
    public void kind(int kind) {
        this.kind = kind >= 0 && kind <= MOST_KIND ? kind : 0;
    }

    /** By OpenTelemetry's numbers; a code that is none of 0 to 2 is 0, unset. */
    public void status(int code, byte[] message, int offset, int count) {
        statusCode = code >= 0 && code <= MOST_STATUS ? code : 0;
        statusMessage.set(message, offset, count);
    }

    /** 16 bytes, not all zero; others are refused at {@link #end}. */
    public void traceId(byte[] source, int offset, int count) {
        traceId.set(source, offset, count);
    }

    /** 8 bytes, not all zero; others are refused at {@link #end}. */
    public void spanId(byte[] source, int offset, int count) {
        spanId.set(source, offset, count);
    }

    /** 8 bytes, or none or zeros for a root; others are refused at {@link #end}. */
    public void parentSpanId(byte[] source, int offset, int count) {
        parentSpanId.set(source, offset, count);
    }

    /** The W3C trace state. */
    public void traceState(byte[] source, int offset, int count) {
        traceState.set(source, offset, count);
    }

    /** W3C trace flags and OpenTelemetry's. */
    public void flags(int flags) {
        this.flags = flags;
    }

    /** What the sender has left out, unsigned. */
    public void dropped(int attributes, int events, int links) {
        droppedAttributes = attributes;
        droppedEvents = events;
        droppedLinks = links;
    }

    /**
     * An attribute of the span, or of an event or link, whose attributes are listed in the catalogue only. Of two of a span that have one
     * name the last stands.
     *
     * @param bits an integer, the bits of a double, 0 or 1; else 0
     * @param value a text, or the message AnyValue for {@link AttributeType#OTHER}
     */
    public void attribute(
            AttributeScope scope,
            byte[] key,
            int keyOffset,
            int keyCount,
            AttributeType type,
            long bits,
            byte[] value,
            int offset,
            int count) {
        AttributeKey known = batch.keys.of(key, keyOffset, keyCount);
        if (scope == AttributeScope.SPAN) {
            if (known.row == rowNumber) {
                attributes.drop(known.place);
            }
            known.row = rowNumber;
            known.place = attributes.count();
        }
        int kept = type == AttributeType.STRING
                ? Utf8.cut(value, offset, count, batch.limits().maxAttributeBytes())
                : count;
        attributes.add(scope, known, type, bits, value, offset, kept);
    }

    /** An event: the message {@code Span.Event}, and the place of its name. */
    public void event(byte[] message, int offset, int count, byte[] name, int nameOffset, int nameCount) {
        if (eventCount == events.length) {
            events = grown(events);
            eventNames = grown(eventNames);
        }
        events[eventCount].set(message, offset, count);
        eventNames[eventCount].set(name, nameOffset, nameCount);
        eventCount++;
    }

    /** A link: the message {@code Span.Link}. */
    public void link(byte[] message, int offset, int count) {
        if (linkCount == links.length) {
            links = grown(links);
        }
        links[linkCount].set(message, offset, count);
        linkCount++;
    }

    /** Refuses the span for something that only the decoder can know; the first word stands. */
    public void refuse(String error) {
        if (badRecord == null) {
            badRecord = error;
        }
    }

    /**
     * Ends the span.
     *
     * @return whether it is a row now; otherwise the rejections tell why and nothing of it is left
     */
    public boolean end(Rejections rejections) {
        SpanResource of = resource;
        if (of == null || !accept(of, rejections)) {
            return false;
        }
        int row = batch.nextRow();
        batch.service.append(of.service);
        batch.name.appendText(name.bytes, name.from, name.count);
        batch.ts.setLong(row, startUnixNano);
        batch.duration.setLong(row, endUnixNano == 0 ? 0 : endUnixNano - startUnixNano);
        batch.kind.setByte(row, kind);
        batch.statusCode.setByte(row, statusCode);
        batch.statusMessage.appendText(statusMessage.bytes, statusMessage.from, statusMessage.count);
        batch.traceId.setBytes(row, traceId.bytes, traceId.from);
        batch.spanId.setBytes(row, spanId.bytes, spanId.from);
        if (parentSpanId.count == 0) {
            batch.parentSpanId.setLong(row, 0);
        } else {
            batch.parentSpanId.setBytes(row, parentSpanId.bytes, parentSpanId.from);
        }
        batch.traceState.appendText(traceState.bytes, traceState.from, traceState.count);
        batch.flags.setInt(row, flags);
        batch.resourceId.setPair(row, of.idFirst, of.idSecond);
        attributes.write(batch.attributes, batch.catalogue, startUnixNano);
        for (int i = 0; i < eventCount; i++) {
            batch.eventNames.addText(eventNames[i].bytes, eventNames[i].from, eventNames[i].count);
            batch.events.add(events[i].bytes, events[i].from, events[i].count);
        }
        for (int i = 0; i < linkCount; i++) {
            batch.links.add(links[i].bytes, links[i].from, links[i].count);
        }
        batch.attributes.endRow();
        batch.eventNames.endRow();
        batch.events.endRow();
        batch.links.endRow();
        batch.droppedAttributes.setInt(row, droppedAttributes);
        batch.droppedEvents.setInt(row, droppedEvents);
        batch.droppedLinks.setInt(row, droppedLinks);
        batch.rowAdded();
        batch.define(of, startUnixNano);
        return true;
    }

    private boolean accept(SpanResource of, Rejections rejections) {
        checkId("trace_id", traceId, TRACE_ID_BYTES);
        checkId("span_id", spanId, SPAN_ID_BYTES);
        if (parentSpanId.count != 0 && parentSpanId.count != SPAN_ID_BYTES) {
            refuse("a parent_span_id has 8 bytes or none, this one " + parentSpanId.count);
        }
        if (endUnixNano < 0) {
            refuse("it ends after 2262-04-11T23:47:16Z");
        }
        String bad = badRecord;
        if (bad != null) {
            return refused(of, rejections, DiscardReason.INVALID_RECORD, () -> bad);
        }
        DiscardReason late = times.refusal(startUnixNano);
        if (late == DiscardReason.INVALID_TIMESTAMP) {
            return refused(
                    of,
                    rejections,
                    late,
                    () -> "it begins at " + startUnixNano
                            + " ns since 1970: it must be after 1970-01-01T00:00:00Z and before 2262-04-11T23:47:16Z");
        }
        if (late != null) {
            return refused(
                    of,
                    rejections,
                    late,
                    () -> "it begins at " + TimeLimits.seconds(startUnixNano) + ", which is too "
                            + (late == DiscardReason.TOO_FAR_IN_FUTURE
                                    ? "far in the future"
                                    : "old: the oldest taken is " + times.oldest()));
        }
        if (!times.allowsDay(startUnixNano)) {
            return refused(
                    of,
                    rejections,
                    DiscardReason.TOO_MANY_DAYS,
                    () -> "the spans of one request may be of 366 days at most; send the others in further requests");
        }
        return true;
    }

    private void checkId(String field, Range id, int length) {
        if (id.count != length) {
            refuse("a " + field + " has " + length + " bytes, this one " + id.count);
        } else if (isZero(id)) {
            refuse("its " + field + " is all zeros");
        }
    }

    private static boolean isZero(Range id) {
        for (int i = id.from; i < id.from + id.count; i++) {
            if (id.bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean refused(
            SpanResource of, Rejections rejections, DiscardReason reason, Supplier<String> error) {
        rejections.add(reason, 1, () -> "a span of service '" + of.serviceName() + "' is refused: " + error.get());
        return false;
    }

    private static Range[] grown(Range[] ranges) {
        int count = ranges.length;
        Range[] more = Arrays.copyOf(ranges, Math.max(4, count * 2));
        for (int i = count; i < more.length; i++) {
            more[i] = new Range();
        }
        return more;
    }
}
