package io.varve.query.traces;

import io.varve.query.logs.StoreSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Calls between services over a stretch of time. The halves of calls are paired by the store, which costs about a second for a million
 * spans; of minutes that have ended the result is kept, and is good for as long as the store counts as many spans around the minute.
 */
final class EdgeCalls {
    static final long MINUTE = 60;

    /** A minute is kept when it ended so many seconds ago: its spans are no longer coming in one after another. */
    private static final long CLOSED = 120;

    private final EdgeMinutes minutes = new EdgeMinutes();

    record Edge(String client, String server, String connectionType) {}

    /**
     * Calls of one edge, as one side saw them.
     *
     * @param ofClients whether durations are those that the client saw
     * @param durationLog2 durations are in (2^(n-1), 2^n] nanoseconds
     */
    record EdgeCount(Edge edge, boolean ofClients, int durationLog2, long calls, long failed, double seconds) {}

    /**
     * Reads calls that began in a stretch of time, in unix seconds.
     *
     * @param boundaries ascending, from the first to the last second that is asked for: between two of them calls may come as one count
     */
    void read(StoreSession session, long[] boundaries, boolean ofClients, Consumer<CallCount> each) {
        long closed = System.currentTimeMillis() / 1_000 - CLOSED;
        for (Stretch stretch : stretches(boundaries, closed)) {
            if (stretch.whole()) {
                kept(session, stretch, boundaries, ofClients, each);
            } else {
                PairedCalls.read(session, stretch.start(), stretch.end(), 10, count -> {
                    if (count.count().ofClients() == ofClients) {
                        each.accept(call(count.time(), count.count()));
                    }
                });
            }
        }
    }

    /**
     * A part of the time, (start, end].
     *
     * @param whole whether it is whole minutes that have ended and that no boundary cuts
     */
    private record Stretch(long start, long end, boolean whole) {}

    private static List<Stretch> stretches(long[] boundaries, long closed) {
        var stretches = new ArrayList<Stretch>();
        long last = boundaries[boundaries.length - 1];
        int next = 0;
        long from = Math.max(0, boundaries[0]);
        while (from < last) {
            while (boundaries[next] <= from) {
                next++;
            }
            long open = Math.min(boundaries[next], Math.max(closed, from));
            long wholeEnd = Math.floorDiv(open, MINUTE) * MINUTE;
            boolean whole = from % MINUTE == 0 && wholeEnd > from;
            long to = whole ? wholeEnd : Math.min(Math.floorDiv(from, MINUTE) * MINUTE + MINUTE, last);
            Stretch before = stretches.isEmpty() ? null : stretches.getLast();
            if (before != null && before.whole() == whole) {
                stretches.set(stretches.size() - 1, new Stretch(before.start(), to, whole));
            } else {
                stretches.add(new Stretch(from, to, whole));
            }
            from = to;
        }
        return stretches;
    }

    /** Minutes between two boundaries together: whoever asks for a day asks for one number. */
    private void kept(
            StoreSession session, Stretch stretch, long[] boundaries, boolean ofClients, Consumer<CallCount> each) {
        record Key(Edge edge, int durationLog2) {}
        Map<Key, EdgeCount> sums = new HashMap<>();
        int[] next = {0};
        long[] cell = {stretch.start()};
        Runnable flush = () -> {
            sums.values().forEach(sum -> each.accept(call(cell[0], sum)));
            sums.clear();
        };
        minutes.read(session, stretch.start(), stretch.end(), (end, counts) -> {
            while (boundaries[next[0]] < end) {
                next[0]++;
            }
            // All of it lies before this boundary and behind the one before.
            if (cell[0] != boundaries[next[0]]) {
                flush.run();
                cell[0] = boundaries[next[0]];
            }
            for (EdgeCount count : counts) {
                if (count.ofClients() == ofClients) {
                    sums.merge(new Key(count.edge(), count.durationLog2()), count, EdgeCalls::sum);
                }
            }
        });
        flush.run();
    }

    private static EdgeCount sum(EdgeCount one, EdgeCount other) {
        return new EdgeCount(
                one.edge(),
                one.ofClients(),
                one.durationLog2(),
                one.calls() + other.calls(),
                one.failed() + other.failed(),
                one.seconds() + other.seconds());
    }

    private static CallCount call(long time, EdgeCount count) {
        Edge edge = count.edge();
        return new CallCount(
                time,
                Map.of("client", edge.client(), "server", edge.server(), "connection_type", edge.connectionType()),
                count.calls(),
                count.failed(),
                count.seconds(),
                count.durationLog2());
    }
}
