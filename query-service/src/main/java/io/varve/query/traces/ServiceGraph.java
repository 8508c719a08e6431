package io.varve.query.traces;

import io.varve.query.logs.StoreSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which services call which: the calls of which both sides are known. */
final class ServiceGraph {
    private static final long SECOND = 1_000_000_000L;

    private ServiceGraph() {}

    /** In a time range in unix nanoseconds, to the second. */
    static List<ServiceEdge> read(EdgeCalls calls, StoreSession session, long start, long end) {
        Map<String, Map<String, long[]>> counts = new TreeMap<>();
        long[] time = {Math.floorDiv(start, SECOND), Math.floorDiv(end, SECOND)};
        calls.read(session, time, false, count -> {
            String type = count.labels().getOrDefault("connection_type", "");
            if (type.isEmpty() || type.equals("messaging_system")) {
                long[] edge = counts.computeIfAbsent(count.labels().getOrDefault("client", ""), _ -> new TreeMap<>())
                        .computeIfAbsent(count.labels().getOrDefault("server", ""), _ -> new long[2]);
                edge[0] += count.calls();
                edge[1] += count.failed();
            }
        });
        var edges = new ArrayList<ServiceEdge>();
        counts.forEach((client, servers) ->
                servers.forEach((server, count) -> edges.add(new ServiceEdge(client, server, count[0], count[1]))));
        return edges;
    }
}
