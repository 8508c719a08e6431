package io.varve.query.traces;

import io.opentelemetry.proto.trace.v1.Span;
import io.varve.query.traces.SpanBlock.Numeric;
import io.varve.query.traces.SpanBlock.Textual;
import io.varve.traceql.eval.TraceSpans;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A trace of which all spans are in blocks, in the order of their arrival. */
final class HeldTrace implements TraceSpans {
    private final TraceKey key;
    private final String shortId;
    private final OpenSpanBlock[] blocks;
    private final int[] spans;
    private final @Nullable List<Span.Event>[] events;

    private HeldTrace(TraceKey key, OpenSpanBlock[] blocks, int[] spans) {
        this.key = key;
        this.shortId = SpanRows.shortId(key.text());
        this.blocks = blocks;
        this.spans = spans;
        @SuppressWarnings({"unchecked", "rawtypes"}) // there is no other way to make such an array
        @Nullable
        List<Span.Event>[] none = new List[spans.length];
        this.events = none;
    }

    /** @param blocks those that have spans of the trace */
    static HeldTrace of(TraceKey key, List<OpenSpanBlock> blocks) {
        List<Place> places = new ArrayList<>();
        for (OpenSpanBlock block : blocks) {
            int trace = block.block().find(key);
            for (int span = block.block().firstSpan(trace); span < block.block().firstSpan(trace + 1); span++) {
                places.add(new Place(block, span));
            }
        }
        if (blocks.size() > 1) {
            places.sort(Place.ARRIVAL);
        }
        OpenSpanBlock[] ofSpans = new OpenSpanBlock[places.size()];
        int[] spans = new int[places.size()];
        for (int i = 0; i < spans.length; i++) {
            ofSpans[i] = places.get(i).block();
            spans[i] = places.get(i).span();
        }
        return new HeldTrace(key, ofSpans, spans);
    }

    private record Place(OpenSpanBlock block, int span) {
        static final Comparator<Place> ARRIVAL = (one, other) -> {
            int order = Long.compareUnsigned(one.number(Numeric.SEQUENCE), other.number(Numeric.SEQUENCE));
            return order == 0 ? Long.compare(one.number(Numeric.SENDER), other.number(Numeric.SENDER)) : order;
        };

        long number(Numeric column) {
            return block.number(column, span);
        }
    }

    private long number(Numeric column, int span) {
        return blocks[span].number(column, spans[span]);
    }

    private String text(Textual column, int span) {
        return blocks[span].text(column, spans[span]);
    }

    TraceKey key() {
        return key;
    }

    OpenSpanBlock block(int span) {
        return blocks[span];
    }

    /** The number of a span in its block. */
    int place(int span) {
        return spans[span];
    }

    /** The numbers of its spans by their start, those of one time as they arrived. */
    int[] byStart() {
        Integer[] order = new Integer[spans.length];
        Arrays.setAll(order, span -> span);
        Arrays.sort(order, Comparator.comparingLong((Integer span) -> number(Numeric.START, span)));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    /** What the store says of it too. */
    TraceSummary summary() {
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        int root = -1;
        Map<String, Long> counts = new HashMap<>();
        Map<String, Long> errors = new HashMap<>();
        for (int span = 0; span < spans.length; span++) {
            start = Math.min(start, start(span));
            end = Math.max(end, start(span) + duration(span));
            counts.merge(service(span), 1L, Long::sum);
            if (number(Numeric.STATUS, span) == Status.ERROR.code()) {
                errors.merge(service(span), 1L, Long::sum);
            }
            if (number(Numeric.PARENT_ID, span) == 0 && (root < 0 || isLater(span, root))) {
                root = span;
            }
        }
        return new TraceSummary(
                key.text(), start, end, root < 0 ? "" : service(root), root < 0 ? "" : name(root), counts, errors);
    }

    /** Whether a span that does not stand before another arrived later, or is the greater of equals, as the store's maximum has it. */
    private boolean isLater(int span, int other) {
        if (number(Numeric.SEQUENCE, span) != number(Numeric.SEQUENCE, other)
                || number(Numeric.SENDER, span) != number(Numeric.SENDER, other)) {
            return true;
        }
        int order = service(span).compareTo(service(other));
        return order > 0 || (order == 0 && name(span).compareTo(name(other)) > 0);
    }

    @Override
    public int size() {
        return spans.length;
    }

    @Override
    public String traceId(int span) {
        return shortId;
    }

    @Override
    public String spanId(int span) {
        return HexFormat.of().toHexDigits(number(Numeric.SPAN_ID, span));
    }

    @Override
    public String parentId(int span) {
        long parent = number(Numeric.PARENT_ID, span);
        return parent == 0 ? "" : HexFormat.of().toHexDigits(parent);
    }

    @Override
    public long start(int span) {
        return number(Numeric.START, span);
    }

    @Override
    public long duration(int span) {
        return Math.max(0, number(Numeric.DURATION, span));
    }

    @Override
    public String name(int span) {
        return text(Textual.NAME, span);
    }

    @Override
    public Kind kind(int span) {
        return Kind.ofCode((int) number(Numeric.KIND, span));
    }

    @Override
    public Status status(int span) {
        return Status.ofCode((int) number(Numeric.STATUS, span));
    }

    @Override
    public String statusMessage(int span) {
        return text(Textual.STATUS_MESSAGE, span);
    }

    private SpanResource resource(int span) {
        return blocks[span].resource(spans[span]);
    }

    @Override
    public String scopeName(int span) {
        return resource(span).scope().getName();
    }

    @Override
    public String scopeVersion(int span) {
        return resource(span).scope().getVersion();
    }

    @Override
    public String service(int span) {
        return text(Textual.SERVICE, span);
    }

    @Override
    public @Nullable Value spanAttribute(int span, String name) {
        return blocks[span].attribute(spans[span], name);
    }

    @Override
    public @Nullable Value resourceAttribute(int span, String name) {
        return name.equals("service.name")
                ? new Value.Text(service(span))
                : resource(span).values().get(name);
    }

    @Override
    public @Nullable Value scopeAttribute(int span, String name) {
        return resource(span).scopeValues().get(name);
    }

    private List<Span.Event> eventsOf(int span) {
        List<Span.Event> known = events[span];
        if (known == null) {
            known = blocks[span].events(spans[span]);
            events[span] = known;
        }
        return known;
    }

    @Override
    public int events(int span) {
        return eventsOf(span).size();
    }

    @Override
    public String eventName(int span, int event) {
        return eventsOf(span).get(event).getName();
    }

    @Override
    public long eventSinceStart(int span, int event) {
        return eventsOf(span).get(event).getTimeUnixNano() - start(span);
    }

    @Override
    public @Nullable Value eventAttribute(int span, int event, String name) {
        return AnyValues.values(eventsOf(span).get(event).getAttributesList()).get(name);
    }

    private List<Span.Link> linksOf(int span) {
        return blocks[span].links(spans[span]);
    }

    @Override
    public int links(int span) {
        return linksOf(span).size();
    }

    @Override
    public String linkTraceId(int span, int link) {
        return SpanRows.shortId(
                HexFormat.of().formatHex(linksOf(span).get(link).getTraceId().toByteArray()));
    }

    @Override
    public String linkSpanId(int span, int link) {
        return HexFormat.of().formatHex(linksOf(span).get(link).getSpanId().toByteArray());
    }

    @Override
    public @Nullable Value linkAttribute(int span, int link, String name) {
        return AnyValues.values(linksOf(span).get(link).getAttributesList()).get(name);
    }

    @Override
    public void forEachSpanAttribute(int span, BiConsumer<String, Value> each) {
        blocks[span].forEachAttribute(spans[span], each);
    }

    @Override
    public void forEachResourceAttribute(int span, BiConsumer<String, Value> each) {
        resource(span).values().forEach(each);
    }

    @Override
    public void forEachScopeAttribute(int span, BiConsumer<String, Value> each) {
        resource(span).scopeValues().forEach(each);
    }
}
