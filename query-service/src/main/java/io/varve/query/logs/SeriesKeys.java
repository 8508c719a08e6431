package io.varve.query.logs;

import io.varve.logql.ast.Grouping;
import io.varve.schema.StreamLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * By what rows are grouped so that every group lies within one series.
 *
 * @param stream what of the row's stream tells series apart
 * @param rowLabels names whose value is read from the row
 * @param everyRowLabel whether all structured metadata of a row tells series apart
 * @param captures by name, the expressions of row labels that are {@link PatternCaptures}
 */
record SeriesKeys(StreamKey stream, List<String> rowLabels, boolean everyRowLabel, Map<String, String> captures) {

    /** What of a row's stream is a key. */
    enum StreamKey {
        NONE,
        /** The column {@code service}, equal to the label {@code service_name}. */
        SERVICE,
        STREAM
    }

    private static final int LONGEST_NAMES = 10_000;
    private static final int MOST_NAMES = 100;

    static final SeriesKeys EVERYTHING = new SeriesKeys(StreamKey.STREAM, List.of(), true, Map.of());

    SeriesKeys {
        rowLabels = List.copyOf(rowLabels);
        captures = Map.copyOf(captures);
    }

    /** The same with some row labels captured from the line. */
    SeriesKeys capturing(PatternCaptures patternCaptures) {
        return new SeriesKeys(stream, rowLabels, everyRowLabel, patternCaptures.values());
    }

    /**
     * The keys that a grouping needs.
     *
     * @param grouping of a {@code sum} around the rows, null when there is none
     * @param streams those whose rows are read
     */
    static SeriesKeys of(@Nullable Grouping grouping, StreamSelection streams) {
        if (grouping == null || grouping.without() || isLong(grouping)) {
            return EVERYTHING;
        }
        StreamKey key = streams.isExactInSql() ? StreamKey.NONE : StreamKey.STREAM;
        List<String> rowLabels = new ArrayList<>();
        for (String name : grouping.labels()) {
            if (name.endsWith(LabelFilterSql.CLASH)) {
                return EVERYTHING;
            }
            boolean inEvery = true;
            boolean inAny = false;
            for (LogStream stream : streams.streams()) {
                boolean labelled = stream.hasLabel(name);
                inEvery &= labelled;
                inAny |= labelled || stream.metadata().containsKey(name);
            }
            if (!inEvery && !name.equals(StreamLabels.SERVICE_NAME)) {
                rowLabels.add(name);
            }
            if (inAny && key != StreamKey.STREAM) {
                key = name.equals(StreamLabels.SERVICE_NAME) && inEvery ? StreamKey.SERVICE : StreamKey.STREAM;
            }
            if (!inEvery && name.equals(StreamLabels.SERVICE_NAME)) {
                rowLabels.add(name);
                key = StreamKey.STREAM;
            }
        }
        return new SeriesKeys(key, rowLabels, false, Map.of());
    }

    /** Names that would not fit into a statement; the library groups by them then. */
    private static boolean isLong(Grouping grouping) {
        return grouping.labels().stream().mapToInt(String::length).sum() > LONGEST_NAMES
                || grouping.labels().size() > MOST_NAMES;
    }

    /** Whether the rollup has all that is asked for. */
    boolean areOfVolume() {
        return !everyRowLabel && captures.isEmpty() && rowLabels.stream().allMatch(RowLabels::isOfVolume);
    }

    /** The select list, each column with a name: {@code service}, {@code stream_id}, {@code l0}, {@code l1} ... */
    String select() {
        StringBuilder out = new StringBuilder();
        switch (stream) {
            case NONE -> {}
            case SERVICE -> out.append("service, ");
            case STREAM -> out.append("stream_id, ");
        }
        for (int i = 0; i < rowLabels.size(); i++) {
            String name = rowLabels.get(i);
            String capture = captures.get(name);
            out.append("toString(")
                    .append(capture == null ? RowLabels.value(name) : capture)
                    .append(") AS l")
                    .append(i)
                    .append(", ");
        }
        if (everyRowLabel) {
            out.append(RowLabels.EVERY_COLUMN).append(", ");
        }
        return out.toString();
    }

    /** The names of {@link #select} for GROUP BY. */
    String groupBy() {
        StringBuilder out = new StringBuilder();
        switch (stream) {
            case NONE -> {}
            case SERVICE -> out.append("service, ");
            case STREAM -> out.append("stream_id, ");
        }
        for (int i = 0; i < rowLabels.size(); i++) {
            out.append('l').append(i).append(", ");
        }
        if (everyRowLabel) {
            out.append(RowLabels.EVERY_COLUMN).append(", ");
        }
        return out.toString();
    }
}
