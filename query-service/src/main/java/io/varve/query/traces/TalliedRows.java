package io.varve.query.traces;

import io.varve.query.traces.SpanTally.Group;
import io.varve.traceql.metrics.MetricsRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows for a metrics query from counts: one for all spans of a sample that are equal in what the query names. */
final class TalliedRows {
    private static final int DURATIONS = 64;

    private final MetricsRange range;
    private final SpanColumns columns;
    private final boolean durations;
    private final Map<Group, Integer> numbers = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();

    /** By group, sample and bucket of durations. */
    private final Map<Long, long[]> counts = new HashMap<>();

    /** @param durations whether the query names them */
    TalliedRows(MetricsRange range, SpanColumns columns, boolean durations) {
        this.range = range;
        this.columns = columns;
        this.durations = durations;
    }

    void add(SpanTally tally) {
        int[] ofTally = new int[tally.groups().size()];
        for (int i = 0; i < ofTally.length; i++) {
            ofTally[i] = number(tally.groups().get(i));
        }
        int samples = range.samples();
        tally.each((group, bucket, durationLog2, spans) -> {
            int sample = range.sampleOf(bucket * SpanPart.SECOND);
            if (sample >= 0) {
                long place = (long) ofTally[group] * samples + sample;
                long key = place * DURATIONS + (durations ? Math.min(durationLog2, DURATIONS - 1) : 0);
                counts.computeIfAbsent(key, _ -> new long[1])[0] += spans;
            }
        });
    }

    /** What the query names of it. */
    private int number(Group all) {
        Group group = new Group(
                columns.has(SpanColumns.Part.SERVICE) ? all.service() : "",
                columns.has(SpanColumns.Part.NAME) ? all.name() : "",
                columns.has(SpanColumns.Part.KIND) ? all.kind() : 0,
                columns.has(SpanColumns.Part.STATUS) ? all.status() : 0);
        Integer number = numbers.get(group);
        if (number == null) {
            number = groups.size();
            numbers.put(group, number);
            groups.add(group);
        }
        return number;
    }

    SpanRows rows() {
        SpanRows rows = columns.rows();
        int samples = range.samples();
        counts.forEach((key, count) -> {
            long place = key / DURATIONS;
            Group group = groups.get((int) (place / samples));
            SpanRows.Row row = new SpanRows.Row();
            row.service = group.service();
            row.name = group.name();
            row.kind = group.kind();
            row.status = group.status();
            row.start = range.timeOf((int) (place % samples));
            int log2 = (int) (key % DURATIONS);
            row.duration = log2 == 0 ? 0 : 1L << Math.min(log2, Long.SIZE - 2);
            row.count = count[0];
            rows.add(row);
        });
        return rows;
    }
}
