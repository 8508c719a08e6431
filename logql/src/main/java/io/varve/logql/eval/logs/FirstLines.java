package io.varve.logql.eval.logs;

import io.varve.logql.pipeline.SortKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The lines that come first in the order of {@code | sort}, out of any number: no more than the limit are held at a time. Of lines with
 * equal values the one that was offered first comes first.
 */
public final class FirstLines<T> {
    private final int limit;
    private final PriorityQueue<Entry<T>> lastFirst = new PriorityQueue<>(Comparator.reverseOrder());
    private long offered;

    private record Entry<T>(SortKeys keys, long number, T line) implements Comparable<Entry<T>> {
        @Override
        public int compareTo(Entry<T> other) {
            int order = keys.compareTo(other.keys);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    public FirstLines(int limit) {
        this.limit = limit;
    }

    /** Whether a line that is kept from now on takes the place of another. */
    public boolean isFull() {
        return lastFirst.size() >= limit;
    }

    /** Whether a line with these values is among the first so far; to be asked before the line is put together. */
    public boolean wants(SortKeys keys) {
        return lastFirst.size() < limit
                || (limit > 0 && keys.compareTo(lastFirst.element().keys()) < 0);
    }

    /** Keeps a line; only one that {@link #wants} said yes to. The keys are copied. */
    public void add(SortKeys keys, T line) {
        lastFirst.add(new Entry<>(keys.snapshot(), offered++, line));
        if (lastFirst.size() > limit) {
            lastFirst.remove();
        }
    }

    /** The lines in order. */
    public List<T> sorted() {
        List<Entry<T>> entries = new ArrayList<>(lastFirst);
        Collections.sort(entries);
        return entries.stream().map(Entry::line).toList();
    }
}
