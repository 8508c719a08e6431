package io.varve.logql.eval;

import io.varve.logql.label.LabelSet;
import java.util.List;

/** What a query answers. */
public sealed interface QueryResult {
    /** A number at a time; of an instant query that is a number. */
    record Scalar(long timestampMillis, double value) implements QueryResult {}

    /** One value of each series; sorted by labels, or by value when the query sorts. */
    record Vector(List<Sample> samples) implements QueryResult {}

    /** Several values of each series; sorted by labels. */
    record Matrix(List<Series> series) implements QueryResult {}

    /** Lines; the streams are sorted by their labels' text. */
    record Streams(List<LogStream> streams) implements QueryResult {}

    record Sample(LabelSet labels, long timestampMillis, double value) {}

    /** Points of a series in the order of time, in two columns. */
    final class Series {
        private final LabelSet labels;
        private final long[] timestampsMillis;
        private final double[] values;

        /** The arrays are not copied. */
        public Series(LabelSet labels, long[] timestampsMillis, double[] values) {
            if (timestampsMillis.length != values.length) {
                throw new IllegalArgumentException(
                        timestampsMillis.length + " timestamps for " + values.length + " values");
            }
            this.labels = labels;
            this.timestampsMillis = timestampsMillis;
            this.values = values;
        }

        public LabelSet labels() {
            return labels;
        }

        public int size() {
            return values.length;
        }

        public long timestampMillis(int point) {
            return timestampsMillis[point];
        }

        public double value(int point) {
            return values[point];
        }
    }

    /** @param entries in the direction of the query */
    record LogStream(LabelSet labels, List<LogEntry> entries) {}

    /**
     * @param structuredMetadata empty unless labels are categorised
     * @param parsed likewise
     */
    record LogEntry(long timestampNanos, String line, LabelSet structuredMetadata, LabelSet parsed) {}
}
