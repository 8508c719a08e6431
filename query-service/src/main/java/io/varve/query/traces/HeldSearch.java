package io.varve.query.traces;

import io.varve.query.logs.StoreSession;
import io.varve.query.traces.SpanBlock.Numeric;
import io.varve.query.traces.SpanCounts.Counted;
import io.varve.traceql.condition.NecessaryConditions;
import io.varve.traceql.condition.SpanFilter;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.Spanset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest traces of a search in blocks of spans, as {@link TraceFinder} does in the store. It goes back block by block and looks at
 * the traces whose candidates are the newest first. What begins after the candidate that is looked at next can't be missing any more. A
 * trace of which not all spans of the whole store are held is read from there, and so is one with spans far outside of the time.
 */
final class HeldSearch {
    private static final int LEAST_ASKED = 64;

    /** Traces that are read from the store. */
    private static final int MOST_STORED = 64;

    private final StoreSession session;
    private final TraceSearch search;
    private final CompiledQuery query;
    private final HeldSpans spans;
    private final BlockFilter candidate;
    private final List<BlockFilter> others = new ArrayList<>();
    private final Set<TraceKey> seen = new HashSet<>();
    private final List<FoundTrace> found = new ArrayList<>();
    private final List<String> stored = new ArrayList<>();
    private final ResourceCatalog catalog;

    /** The starts of the newest found, at most as many as are wanted. */
    private final PriorityQueue<Long> newest = new PriorityQueue<>();

    private HeldSearch(StoreSession session, TraceSearch search, HeldSpans spans, ResourceCatalog catalog) {
        this.session = session;
        this.search = search;
        this.catalog = catalog;
        this.spans = spans;
        query = search.query();
        SpanFilter necessary = NecessaryConditions.ofSpans(query.query());
        candidate = new BlockFilter(necessary);
        if (query.needsWholeTrace()) {
            for (SpanFilter filter : NecessaryConditions.ofTraces(query.query())) {
                if (!filter.equals(necessary)) {
                    others.add(new BlockFilter(filter));
                }
            }
        }
    }

    /** Null when the store has to be asked. */
    static @Nullable List<FoundTrace> find(
            StoreSession session, TraceSearch search, SpanBlocks blocks, ResourceCatalog catalog) {
        if (!blocks.mayAnswer(session) || blocks.isStillComing(session, search.end())) {
            return null;
        }
        Counted counted = blocks.counts().of(session, search.first(), search.last());
        if (counted == null) {
            return null;
        }
        try (HeldSpans spans = new HeldSpans(session, blocks, catalog, counted)) {
            return new HeldSearch(session, search, spans, catalog).find();
        }
    }

    private @Nullable List<FoundTrace> find() {
        List<SpanPart> parts = spans.parts();
        int begin = 0;
        int end = parts.size();
        while (begin < end && parts.get(begin).upToNanos() < search.first()) {
            begin++;
        }
        while (end > begin && parts.get(end - 1).afterNanos() >= search.last()) {
            end--;
        }
        for (int part = end - 1; part >= begin && !isEnough(parts.get(part).upToNanos()); part--) {
            session.failIfEnded();
            if ((spans.block(part) == null && !spans.fetch(part, begin)) || !search(part)) {
                return null;
            }
        }
        session.note("spans from memory");
        if (!stored.isEmpty()) {
            found.addAll(new TraceFinder(session, search, catalog).find(stored));
        }
        return FoundTrace.newest(found, search.limit());
    }

    /** Whether traces that begin at a time or before can't be in the answer. */
    private boolean isEnough(long oldest) {
        Long least = newest.peek();
        return newest.size() >= search.limit() && least != null && least > oldest;
    }

    /**
     * A trace with candidates.
     *
     * @param latest the start of the latest one
     */
    private record Candidate(int trace, long latest) {}

    /** False when too much of it is not held. */
    private boolean search(int part) {
        OpenSpanBlock open = spans.open(part);
        if (open == null) {
            return false;
        }
        SpanBlock block = open.block();
        List<Candidate> candidates = candidates(open);
        int asked = Math.max(LEAST_ASKED, search.limit());
        for (int i = 0; i < candidates.size(); i++) {
            Candidate next = candidates.get(i);
            if (isEnough(next.latest())) {
                return true;
            }
            if (i % asked == 0) {
                List<TraceKey> keys = new ArrayList<>();
                candidates
                        .subList(i, Math.min(i + asked, candidates.size()))
                        .forEach(each -> keys.add(block.key(each.trace())));
                spans.ask(block, keys);
            }
            if (i % LEAST_ASKED == 0) {
                session.failIfEnded();
            }
            TraceKey key = block.key(next.trace());
            if (seen.add(key)) {
                HeldTrace trace = spans.trace(key, part);
                if (trace == null || isLong(trace)) {
                    stored.add(key.text());
                    if (stored.size() > MOST_STORED) {
                        return false;
                    }
                } else if (hasOthers(trace)) {
                    evaluate(trace);
                }
            }
        }
        return true;
    }

    /** Traces with spans of the time that can be in the answer, those with the latest first. */
    private List<Candidate> candidates(OpenSpanBlock open) {
        SpanBlock block = open.block();
        OpenNumbers starts = open.numbers(Numeric.START);
        BitSet matching = open.spans(candidate);
        List<Candidate> candidates = new ArrayList<>();
        int span = matching.nextSetBit(0);
        while (span >= 0) {
            int trace = block.traceOf(span);
            int end = block.firstSpan(trace + 1);
            long latest = Long.MIN_VALUE;
            for (; span >= 0 && span < end; span = matching.nextSetBit(span + 1)) {
                long start = starts.get(span);
                if (search.isNear(start)) {
                    latest = Math.max(latest, start);
                }
            }
            if (latest != Long.MIN_VALUE) {
                candidates.add(new Candidate(trace, latest));
            }
        }
        candidates.sort(Comparator.comparingLong((Candidate each) -> -each.latest()));
        return candidates;
    }

    /** Whether it has spans so far away that it matters in which of them the store finds what it looks for. */
    private boolean isLong(HeldTrace trace) {
        for (int span = 0; span < trace.size(); span++) {
            if (!search.isNear(trace.start(span))) {
                return true;
            }
        }
        return false;
    }

    private boolean hasOthers(HeldTrace trace) {
        for (BlockFilter other : others) {
            boolean any = false;
            for (int span = 0; span < trace.size() && !any; span++) {
                any = trace.block(span).spans(other).get(trace.place(span));
            }
            if (!any) {
                return false;
            }
        }
        return true;
    }

    private void evaluate(HeldTrace trace) {
        TraceSummary summary = trace.summary();
        if (summary.start() > search.end() || summary.end() < search.start()) {
            return;
        }
        List<Spanset> sets = query.evaluate(trace);
        if (!search.isNear(trace, sets)) {
            return;
        }
        found.add(FoundTrace.of(summary, query, trace, sets, search.spansPerSet()));
        newest.add(summary.start());
        if (newest.size() > search.limit()) {
            newest.poll();
        }
    }
}
