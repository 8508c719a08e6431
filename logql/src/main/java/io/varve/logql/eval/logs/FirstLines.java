package io.varve.logql.eval.logs;

import io.varve.logql.pipeline.SortKeys;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The lines that come first in the order of {@code | sort}, out of any number: no more than the limit are held at a time. Of lines with
 * equal values the one that was offered first comes first, unless an order of them is given.
 */
public final class FirstLines<T> {
    private final int limit;

    /** From here on a line with values equal to the last one's may still take its place. */
    private final int mostOrderOfTaken;

    private final Comparator<Entry<T>> order;
    private final PriorityQueue<Entry<T>> lastFirst;
    private long offered;

    private record Entry<T>(SortKeys keys, long number, T line) {}

    public FirstLines(int limit) {
        this(limit, Comparator.comparingLong(Entry::number), -1);
    }

    /** @param ofEquals which of two lines with equal values comes first, in whatever order they are offered */
    public FirstLines(int limit, Comparator<? super T> ofEquals) {
        this(limit, (first, second) -> ofEquals.compare(first.line(), second.line()), 0);
    }

    private FirstLines(int limit, Comparator<Entry<T>> ofEquals, int mostOrderOfTaken) {
        this.limit = limit;
        this.mostOrderOfTaken = mostOrderOfTaken;
        this.order = Comparator.<Entry<T>, SortKeys>comparing(Entry::keys).thenComparing(ofEquals);
        this.lastFirst = new PriorityQueue<>(order.reversed());
    }

    /** Whether a line that is kept from now on takes the place of another. */
    public boolean isFull() {
        return lastFirst.size() >= limit;
    }

    /** Whether a line with these values is among the first so far; to be asked before the line is put together. */
    public boolean wants(SortKeys keys) {
        return lastFirst.size() < limit
                || (limit > 0 && keys.compareTo(lastFirst.element().keys()) <= mostOrderOfTaken);
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
        entries.sort(order);
        return entries.stream().map(Entry::line).toList();
    }
}
