package io.varve.query.traces;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.query.logs.StoreSession;
import io.varve.query.traces.SpanBlock.Numeric;
import io.varve.query.traces.SpanBlock.Textual;
import io.varve.query.traces.SpanCounts.Counted;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads whole traces from blocks of spans, as {@link StoredTrace} does from the store. */
final class HeldTraces {
    private final StoreSession session;
    private final ResourceCatalog catalog;
    private final SpanBlocks blocks;

    HeldTraces(StoreSession session, ResourceCatalog catalog, SpanBlocks blocks) {
        this.session = session;
        this.catalog = catalog;
        this.blocks = blocks;
    }

    /** @param stored reads it from the store */
    Optional<TracesData> read(TraceKey key, Supplier<Optional<TracesData>> stored) {
        if (!blocks.mayAnswer(session)) {
            return stored.get();
        }
        Counted counted = blocks.mayHave(session, key) ? blocks.counts().ofLastTime(session) : null;
        if (counted != null) {
            try (HeldSpans spans = new HeldSpans(session, blocks, catalog, counted)) {
                HeldTrace trace = find(spans, key);
                if (trace != null) {
                    session.note("spans from memory");
                    return whole(trace);
                }
            }
        }
        Optional<TracesData> found = stored.get();
        if (found.isPresent() && blocks.isWantedAgain(session, key)) {
            hold(found.get());
        }
        return found;
    }

    private static @Nullable HeldTrace find(HeldSpans spans, TraceKey key) {
        for (int part = spans.parts().size() - 1; part >= 0; part--) {
            SpanBlock block = spans.block(part);
            if (block != null && block.find(key) >= 0) {
                spans.ask(block, List.of(key));
                return spans.trace(key, part);
            }
        }
        return null;
    }

    /** Has the stretches of a trace's spans held when that is wanted again. */
    private void hold(TracesData trace) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    first = Math.min(first, span.getStartTimeUnixNano());
                    last = Math.max(last, span.getStartTimeUnixNano());
                }
            }
        }
        Counted counted = blocks.counts().of(session, first, last);
        if (counted == null) {
            return;
        }
        List<SpanPart> missing = new ArrayList<>();
        for (SpanPart part : counted.parts()) {
            if (part.upToNanos() >= first && part.afterNanos() < last && blocks.get(session, part) == null) {
                missing.add(part);
            }
        }
        if (!missing.isEmpty()) {
            blocks.fetch(session, missing, counted.all());
        }
    }

    private Optional<TracesData> whole(HeldTrace trace) {
        Map<String, List<Span>> byResource = new LinkedHashMap<>();
        ByteString id = bytes(trace.key().high()).concat(bytes(trace.key().low()));
        for (int span : trace.byStart()) {
            OpenSpanBlock block = trace.block(span);
            int place = trace.place(span);
            long start = block.number(Numeric.START, place);
            var built = Span.newBuilder()
                    .setTraceId(id)
                    .setSpanId(bytes(block.number(Numeric.SPAN_ID, place)))
                    .setTraceState(block.text(Textual.TRACE_STATE, place))
                    .setFlags((int) block.number(Numeric.FLAGS, place))
                    .setName(block.text(Textual.NAME, place))
                    .setKindValue((int) block.number(Numeric.KIND, place))
                    .setStartTimeUnixNano(start)
                    .setEndTimeUnixNano(start + block.number(Numeric.DURATION, place))
                    .addAllAttributes(block.attributes(place))
                    .setDroppedAttributesCount((int) block.number(Numeric.DROPPED_ATTRIBUTES, place))
                    .setDroppedEventsCount((int) block.number(Numeric.DROPPED_EVENTS, place))
                    .setDroppedLinksCount((int) block.number(Numeric.DROPPED_LINKS, place));
            long parent = block.number(Numeric.PARENT_ID, place);
            if (parent != 0) {
                built.setParentSpanId(bytes(parent));
            }
            StoredTrace.addLists(built, block.events(place).stream(), block.links(place).stream());
            StoredTrace.addStatus(
                    built, (int) block.number(Numeric.STATUS, place), block.text(Textual.STATUS_MESSAGE, place));
            byResource
                    .computeIfAbsent(block.text(Textual.RESOURCE, place), _ -> new ArrayList<>())
                    .add(built.build());
        }
        return StoredTrace.whole(session, catalog, byResource);
    }

    private static ByteString bytes(long id) {
        return ByteString.copyFrom(ByteBuffer.allocate(Long.BYTES).putLong(0, id));
    }
}
