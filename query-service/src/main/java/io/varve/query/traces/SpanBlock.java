package io.varve.query.traces;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All spans of a stretch of time with all that the store has of them, compressed column by column: by trace and then in the order of their
 * arrival. Immutable but for what is known of its traces. For any number of threads.
 */
final class SpanBlock {
    /** A number of each span, or of each of its attributes. */
    enum Numeric {
        START,
        DURATION,
        KIND,
        STATUS,
        SPAN_ID,
        PARENT_ID,
        SEQUENCE,
        SENDER,
        FLAGS,
        DROPPED_ATTRIBUTES,
        DROPPED_EVENTS,
        DROPPED_LINKS,
        /** How many of each a span has. */
        ATTRIBUTES,
        EVENTS,
        LINKS
    }

    /** A text of each span, one of a few. */
    enum Textual {
        NAME,
        SERVICE,
        STATUS_MESSAGE,
        TRACE_STATE,
        /** The id of the resource in hexadecimal digits. */
        RESOURCE
    }

    /** Which of the texts each span has. */
    record Texts(PackedNumbers codes, PackedTexts texts) {}

    /**
     * Attributes of all spans one behind the other.
     *
     * @param keys the number of each one's key
     * @param values the number of each one's value among those of its key
     * @param valuesOfKeys as {@link AttributeColumns} reads them
     */
    record Attributes(List<String> names, PackedNumbers keys, PackedNumbers values, List<PackedTexts> valuesOfKeys) {}

    /** The spans that a trace has in the store altogether, and what the store had when that was asked. */
    record Whole(long spans, StoredCounts asked) {}

    private static final int BYTES_BESIDE_COLUMNS = 1_000;
    private static final int BYTES_OF_TRACE = 2 * Long.BYTES + Integer.BYTES + 28;
    private static final int BYTES_OF_KEY = 200;

    private final long durations;
    private final long[] highs;
    private final long[] lows;

    /** Of each trace, and behind the last one the end. */
    private final int[] firstSpans;

    private final Map<Numeric, PackedNumbers> numbers;
    private final Map<Textual, Texts> texts;
    private final Attributes attributes;
    private final PackedTexts events;
    private final PackedTexts links;

    /** Of each trace; set again whenever it was asked again. */
    private final @Nullable Whole[] wholes;

    private final int weight;

    /**
     * @param durations the sum of all
     * @param highs of the ids of its traces, ascending as unsigned numbers
     */
    SpanBlock(
            long durations,
            long[] highs,
            long[] lows,
            int[] firstSpans,
            EnumMap<Numeric, PackedNumbers> numbers,
            EnumMap<Textual, Texts> texts,
            Attributes attributes,
            PackedTexts events,
            PackedTexts links) {
        this.durations = durations;
        this.highs = highs;
        this.lows = lows;
        this.firstSpans = firstSpans;
        this.numbers = numbers;
        this.texts = texts;
        this.attributes = attributes;
        this.events = events;
        this.links = links;
        this.wholes = new Whole[highs.length];
        int bytes = BYTES_BESIDE_COLUMNS
                + BYTES_OF_TRACE * highs.length
                + attributes.keys().weight()
                + attributes.values().weight()
                + events.weight()
                + links.weight();
        for (PackedNumbers column : numbers.values()) {
            bytes += column.weight();
        }
        for (Texts column : texts.values()) {
            bytes += column.codes().weight() + column.texts().weight();
        }
        for (PackedTexts values : attributes.valuesOfKeys()) {
            bytes += values.weight() + BYTES_OF_KEY;
        }
        weight = bytes;
    }

    int spans() {
        return firstSpans[highs.length];
    }

    long durations() {
        return durations;
    }

    int traces() {
        return highs.length;
    }

    /** The first span of a trace, which is the end of the one before. */
    int firstSpan(int trace) {
        return firstSpans[trace];
    }

    /** The trace of a span. */
    int traceOf(int span) {
        int found = Arrays.binarySearch(firstSpans, span);
        return found >= 0 ? found : -found - 2;
    }

    TraceKey key(int trace) {
        return new TraceKey(highs[trace], lows[trace]);
    }

    /** The number of a trace; negative if none of its spans is here. */
    int find(TraceKey trace) {
        int low = 0;
        int high = highs.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compareUnsigned(highs[middle], trace.high());
            if (order == 0) {
                order = Long.compareUnsigned(lows[middle], trace.low());
            }
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Spans of the trace in the whole store, if that is known of now; negative if not. */
    long wholeTrace(int trace, StoredCounts now) {
        Whole known = wholes[trace];
        return known != null && known.asked().equals(now) ? known.spans() : -1;
    }

    void learn(int trace, Whole whole) {
        wholes[trace] = whole;
    }

    OpenNumbers numbers(Numeric column) {
        return packed(column).open();
    }

    int[] ints(Numeric column) {
        return packed(column).ints();
    }

    private PackedNumbers packed(Numeric column) {
        PackedNumbers packed = numbers.get(column);
        if (packed == null) {
            throw new IllegalStateException("a block without its column " + column);
        }
        return packed;
    }

    Texts texts(Textual column) {
        Texts packed = texts.get(column);
        if (packed == null) {
            throw new IllegalStateException("a block without its column " + column);
        }
        return packed;
    }

    Attributes attributes() {
        return attributes;
    }

    PackedTexts.Unpacked events() {
        return events.unpack();
    }

    PackedTexts.Unpacked links() {
        return links.unpack();
    }

    /** Bytes of memory that it takes. */
    int weight() {
        return weight;
    }

    /** About the bytes that it takes when a query has unpacked it. */
    long unpackedBytes() {
        long bytes = (long) spans() * (Numeric.values().length * Long.BYTES + Textual.values().length * Integer.BYTES)
                + 2L * (events.length() + links.length());
        for (PackedTexts values : attributes.valuesOfKeys()) {
            bytes += 3L * values.length();
        }
        return bytes
                + 2L * Integer.BYTES * spans() * Math.min(attributes.names().size(), 16);
    }
}
