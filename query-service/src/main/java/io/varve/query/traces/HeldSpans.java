package io.varve.query.traces;

import io.varve.query.logs.StoreSession;
import io.varve.query.traces.SpanCounts.Counted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The held spans as one query sees them, at one state of the store. It unpacks some blocks at a time. For one thread, until it is closed.
 */
final class HeldSpans implements AutoCloseable {
    private static final int MOST_OPEN = 8;

    private final StoreSession session;
    private final SpanBlocks blocks;
    private final ResourceCatalog catalog;
    private final Counted counted;

    /** Of each part, as far as it was looked for. */
    private final @Nullable SpanBlock[] held;

    /** By part, those used last at the end. */
    private final LinkedHashMap<Integer, OpenSpanBlock> open = new LinkedHashMap<>(16, 0.75F, true);

    private final Map<TraceKey, Long> asked = new HashMap<>();

    HeldSpans(StoreSession session, SpanBlocks blocks, ResourceCatalog catalog, Counted counted) {
        this.session = session;
        this.blocks = blocks;
        this.catalog = catalog;
        this.counted = counted;
        this.held = new SpanBlock[counted.parts().size()];
    }

    /** In the order of time. */
    List<SpanPart> parts() {
        return counted.parts();
    }

    /** Null when it is not held. */
    @Nullable
    SpanBlock block(int part) {
        SpanBlock known = held[part];
        if (known == null) {
            known = blocks.get(session, counted.parts().get(part));
            held[part] = known;
        }
        return known;
    }

    /** Has a part held, with some of those before it, if it is wanted again. */
    boolean fetch(int part, int first) {
        List<SpanPart> missing = new ArrayList<>();
        for (int i = part; i >= first; i--) {
            if (block(i) == null) {
                missing.add(counted.parts().get(i));
            }
        }
        blocks.fetch(session, missing, counted.all());
        return block(part) != null;
    }

    /** Null when there is no memory for it. */
    @Nullable
    OpenSpanBlock open(int part) {
        OpenSpanBlock known = open.get(part);
        if (known != null) {
            return known;
        }
        SpanBlock block = block(part);
        if (block == null) {
            return null;
        }
        if (open.size() >= MOST_OPEN) {
            var eldest = open.entrySet().iterator();
            long size = eldest.next().getValue().block().unpackedBytes();
            eldest.remove();
            blocks.giveBack(size);
        }
        if (!blocks.take(block.unpackedBytes())) {
            return null;
        }
        known = blocks.idle().take(block);
        known.beginQuery(ids -> catalog.get(session, ids));
        open.put(part, known);
        return known;
    }

    /** Asks how many spans some traces of a block have in the store, where that is not known of now. */
    void ask(SpanBlock block, Collection<TraceKey> traces) {
        List<TraceKey> unknown = new ArrayList<>();
        for (TraceKey trace : traces) {
            if (block.wholeTrace(block.find(trace), counted.all()) < 0 && !asked.containsKey(trace)) {
                unknown.add(trace);
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        Map<TraceKey, Long> found = SpanBlocks.wholeTraces(session, unknown);
        for (TraceKey trace : unknown) {
            Long spans = found.get(trace);
            asked.put(trace, spans == null ? -1 : spans);
            if (spans != null) {
                block.learn(block.find(trace), new SpanBlock.Whole(spans, counted.all()));
            }
        }
    }

    /**
     * A trace that has spans in a part.
     *
     * @return null when it may have others that are not held
     */
    @Nullable
    HeldTrace trace(TraceKey key, int part) {
        SpanBlock block = block(part);
        if (block == null) {
            return null;
        }
        long missing = block.wholeTrace(block.find(key), counted.all());
        if (missing < 0) {
            missing = asked.getOrDefault(key, -1L);
        }
        if (missing < 0) {
            return null;
        }
        List<OpenSpanBlock> found = new ArrayList<>(1);
        int parts = counted.parts().size();
        // The nearest first: that is where the others mostly are.
        for (int distance = 0; distance < parts && missing > 0; distance++) {
            for (int near = part - distance;
                    near <= part + distance && missing > 0;
                    near += Math.max(1, 2 * distance)) {
                SpanBlock other = near < 0 || near >= parts ? null : block(near);
                if (other == null) {
                    continue;
                }
                int trace = other.find(key);
                if (trace >= 0) {
                    missing -= other.firstSpan(trace + 1) - other.firstSpan(trace);
                    OpenSpanBlock opened = open(near);
                    if (opened == null) {
                        return null;
                    }
                    found.add(opened);
                }
            }
        }
        return missing == 0 ? HeldTrace.of(key, found) : null;
    }

    /** No trace of it is read afterwards. */
    @Override
    public void close() {
        open.values().forEach(each -> {
            blocks.giveBack(each.block().unpackedBytes());
            blocks.idle().leave(each);
        });
        open.clear();
    }
}
