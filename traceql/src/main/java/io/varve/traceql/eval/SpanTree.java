package io.varve.traceql.eval;

import io.varve.traceql.value.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which span is below which, as a nested set: a span's descendants lie between its left and its right. Children are numbered in
 * order of arrival; spans without a parent are roots, one after the other, whose parent is -1. A span that no root leads to (its
 * parent is not there, or the parents go in a circle) has 0 everywhere, and so no relation to any other.
 */
public final class SpanTree {
    private static final int ROOT_PARENT = -1;

    private final int[] left;
    private final int[] right;
    private final int[] parent;
    private final int[] children;
    private final int root;
    private final long start;
    private final long end;

    private SpanTree(TraceSpans spans) {
        int size = spans.size();
        left = new int[size];
        right = new int[size];
        parent = new int[size];
        children = new int[size];
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        int lastRoot = -1;
        for (int span = 0; span < size; span++) {
            earliest = Math.min(earliest, spans.start(span));
            latest = Math.max(latest, spans.start(span) + spans.duration(span));
            if (spans.parentId(span).isEmpty()) {
                lastRoot = span;
            }
        }
        start = earliest;
        end = latest;
        root = lastRoot;
        number(spans, parents(spans));
    }

    /** Numbers the spans; time and memory in proportion to their number, however their parents go. */
    public static SpanTree of(TraceSpans spans) {
        return new SpanTree(spans);
    }

    /** The parent of each span, -1 without. Of two spans of one id (Zipkin's client and server) the kinds tell which is meant. */
    private static int[] parents(TraceSpans spans) {
        int size = spans.size();
        // Spans of one id are chained: a first one, and from each to the next.
        Map<String, Integer> firstOfId = HashMap.newHashMap(size);
        int[] nextOfId = new int[size];
        for (int span = size - 1; span >= 0; span--) {
            Integer next = firstOfId.put(spans.spanId(span), span);
            nextOfId[span] = next == null ? -1 : next;
        }
        int[] parents = new int[size];
        for (int span = 0; span < size; span++) {
            String id = spans.parentId(span);
            Integer first = id.isEmpty() ? null : firstOfId.get(id);
            parents[span] = first == null ? -1 : choose(spans, span, first, nextOfId);
        }
        return parents;
    }

    private static int choose(TraceSpans spans, int child, int first, int[] nextOfId) {
        int second = nextOfId[first];
        if (second < 0) {
            return first;
        }
        if (nextOfId[second] >= 0) {
            // More than two of one id: there is no telling.
            return -1;
        }
        Kind wanted = spans.kind(child) == Kind.SERVER ? Kind.CLIENT : Kind.SERVER;
        return spans.kind(first) == wanted ? first : spans.kind(second) == wanted ? second : -1;
    }

    private void number(TraceSpans spans, int[] parents) {
        int size = parents.length;
        int[] firstChild = new int[size];
        int[] nextSibling = new int[size];
        Arrays.fill(firstChild, -1);
        for (int span = size - 1; span >= 0; span--) {
            int above = parents[span];
            if (above >= 0) {
                nextSibling[span] = firstChild[above];
                firstChild[above] = span;
                children[above]++;
            } else {
                nextSibling[span] = -1;
            }
        }
        int bound = 1;
        int[] path = new int[size];
        for (int top = 0; top < size; top++) {
            if (!spans.parentId(top).isEmpty()) {
                continue;
            }
            int depth = 0;
            path[0] = top;
            parent[top] = ROOT_PARENT;
            left[top] = bound++;
            while (depth >= 0) {
                int child = firstChild[path[depth]];
                if (child >= 0) {
                    // Taken off, so that each is gone down to once.
                    firstChild[path[depth]] = nextSibling[child];
                    parent[child] = left[path[depth]];
                    left[child] = bound++;
                    path[++depth] = child;
                } else {
                    right[path[depth--]] = bound++;
                }
            }
        }
    }

    public int left(int span) {
        return left[span];
    }

    public int right(int span) {
        return right[span];
    }

    /** The left of the span above, -1 of a root, 0 if there is none. */
    public int parent(int span) {
        return parent[span];
    }

    /** The spans that name it as their parent. */
    public int children(int span) {
        return children[span];
    }

    /** The last root that arrived, -1 without any: the one that names the trace. */
    public int root() {
        return root;
    }

    /** When the first span starts, unix nanoseconds. */
    public long start() {
        return start;
    }

    /** When the last span ends, unix nanoseconds. */
    public long end() {
        return end;
    }
}
