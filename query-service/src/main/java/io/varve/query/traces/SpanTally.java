package io.varve.query.traces;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The spans of a stretch of time as {@code span_metrics} counts them. Immutable. */
final class SpanTally {
    private static final int BYTES_OF_ROW = 2 * Integer.BYTES + Byte.BYTES + Long.BYTES;
    private static final int BYTES_BESIDE = 200;

    /** What spans that are counted together have in common. */
    record Group(String service, String name, int kind, int status) {}

    /** Takes rows. */
    interface Taker {
        /**
         * @param bucket the end of its ten seconds, unix seconds
         * @param durationLog2 as the store names buckets of durations
         */
        void take(int group, long bucket, int durationLog2, long spans);
    }

    private final SpanPart part;
    private final List<Group> groups;
    private final int[] groupOfRow;
    private final int[] seconds;
    private final byte[] durations;
    private final long[] counts;

    private SpanTally(SpanPart part, List<Group> groups, List<Row> rows) {
        this.part = part;
        this.groups = groups;
        int size = rows.size();
        groupOfRow = new int[size];
        seconds = new int[size];
        durations = new byte[size];
        counts = new long[size];
        for (int i = 0; i < size; i++) {
            Row row = rows.get(i);
            groupOfRow[i] = row.group();
            seconds[i] = (int) (row.bucket() - part.after());
            durations[i] = (byte) row.durationLog2();
            counts[i] = row.spans();
        }
    }

    private record Row(int group, long bucket, int durationLog2, long spans) {}

    /** Gathers the rows of a stretch. */
    static final class Builder {
        private final SpanPart stretch;
        private final Map<Group, Integer> groups = new HashMap<>();
        private final List<Group> inOrder = new ArrayList<>();
        private final List<Row> rows = new ArrayList<>();
        private long spans;
        private long durations;

        /** @param stretch what it counts here is not looked at */
        Builder(SpanPart stretch) {
            this.stretch = stretch;
        }

        /** Whether a bucket is in the stretch. */
        boolean has(long bucket) {
            return bucket > stretch.after() && bucket <= stretch.upTo();
        }

        /** @param durationSum of all of its spans, nanoseconds */
        void add(Group group, long bucket, int durationLog2, long count, long durationSum) {
            Integer number = groups.get(group);
            if (number == null) {
                number = inOrder.size();
                groups.put(group, number);
                inOrder.add(group);
            }
            rows.add(new Row(number, bucket, durationLog2, count));
            spans += count;
            durations += durationSum;
        }

        SpanTally tally() {
            return new SpanTally(
                    new SpanPart(stretch.after(), stretch.upTo(), spans, durations), List.copyOf(inOrder), rows);
        }
    }

    /** The stretch, and what was counted in it when it was read. */
    SpanPart part() {
        return part;
    }

    List<Group> groups() {
        return groups;
    }

    void each(Taker taker) {
        for (int row = 0; row < counts.length; row++) {
            taker.take(groupOfRow[row], part.after() + seconds[row], durations[row], counts[row]);
        }
    }

    /** Bytes of memory that it takes, but for texts that it has in common with others. */
    int weight() {
        return BYTES_BESIDE + BYTES_OF_ROW * counts.length + BYTES_BESIDE * groups.size();
    }
}
