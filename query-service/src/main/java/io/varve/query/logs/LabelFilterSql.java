package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LabelFilter.AndFilter;
import io.varve.logql.ast.LabelFilter.BytesFilter;
import io.varve.logql.ast.LabelFilter.DurationFilter;
import io.varve.logql.ast.LabelFilter.IpFilter;
import io.varve.logql.ast.LabelFilter.NumberFilter;
import io.varve.logql.ast.LabelFilter.OrFilter;
import io.varve.logql.ast.LabelFilter.StringFilter;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.filter.ByteTest;
import io.varve.logql.filter.ByteTests;
import java.util.ArrayList;
import java.util.List;

/**
 * Label filters that stand before any parser, answered by the stream where it has the label and by the row where it has not. A row's
 * own value hides what its stream's metadata says.
 */
final class LabelFilterSql {

    /** Longest list of streams that is written into a condition. */
    private static final int MOST_IDS = 5000;

    /** A label that clashes with a stream's label is shown under its name with this behind it; the library knows when. */
    static final String CLASH = "_extracted";

    private LabelFilterSql() {}

    /** Whether a stream can have rows that pass: false only when its labels alone decide so. */
    static boolean mayPass(LabelFilter filter, LogStream stream) {
        return switch (filter) {
            case StringFilter text -> {
                String value = stream.label(text.matcher().name());
                yield value.isEmpty() || passes(ByteTests.labelValue(text.matcher()), value);
            }
            case AndFilter both -> mayPass(both.left(), stream) && mayPass(both.right(), stream);
            case OrFilter either -> mayPass(either.left(), stream) || mayPass(either.right(), stream);
            case NumberFilter _, DurationFilter _, BytesFilter _, IpFilter _ -> true;
        };
    }

    /** The filter as a condition on rows of the given streams. */
    static Condition of(LabelFilter filter, List<LogStream> streams) {
        return switch (filter) {
            case StringFilter text -> ofText(text.matcher(), streams);
            case AndFilter both -> of(both.left(), streams).and(of(both.right(), streams));
            case OrFilter either -> of(either.left(), streams).or(of(either.right(), streams));
            // A value that can't be read as a number keeps its line, with an error: that stays with the library.
            case NumberFilter _, DurationFilter _, BytesFilter _, IpFilter _ -> Condition.UNKNOWN;
        };
    }

    private static Condition ofText(LabelMatcher matcher, List<LogStream> streams) {
        String name = matcher.name();
        if (name.endsWith(CLASH)) {
            return Condition.UNKNOWN;
        }
        ByteTest test = ByteTests.labelValue(matcher);
        List<LogStream> passing = new ArrayList<>();
        List<LogStream> failing = new ArrayList<>();
        List<LogStream> open = new ArrayList<>();
        for (LogStream stream : streams) {
            String value = stream.label(name);
            if (value.isEmpty()) {
                open.add(stream);
            } else if (passes(test, value)) {
                passing.add(stream);
            } else {
                failing.add(stream);
            }
        }
        if (open.isEmpty()) {
            return failing.isEmpty() ? Condition.ALWAYS : among(passing);
        }
        Condition ofRow = ofRow(matcher, test, open);
        if (!failing.isEmpty()) {
            ofRow = ofRow.and(among(open));
        }
        return passing.isEmpty() ? ofRow : among(passing).or(ofRow);
    }

    private static Condition ofRow(LabelMatcher matcher, ByteTest test, List<LogStream> streams) {
        String name = matcher.name();
        List<LogStream> passing = new ArrayList<>();
        boolean inMetadata = false;
        for (LogStream stream : streams) {
            String value = stream.metadata().getOrDefault(name, "");
            inMetadata |= !value.isEmpty();
            if (passes(test, value)) {
                passing.add(stream);
            }
        }
        Condition condition = RowLabels.condition(matcher);
        if (!inMetadata || !condition.exact()) {
            return condition;
        }
        Condition byStream = passing.size() == streams.size() ? Condition.ALWAYS : among(passing);
        if (!byStream.exact()) {
            return Condition.UNKNOWN;
        }
        return new Condition(
                "if(" + RowLabels.value(name) + " != '', " + condition.sql() + ", " + byStream.sql() + ")",
                true,
                condition.ofVolume(),
                NecessaryGrams.anything(),
                NecessaryBytes.ANY);
    }

    private static boolean passes(ByteTest test, String value) {
        byte[] bytes = value.getBytes(UTF_8);
        return test.test(bytes, 0, bytes.length);
    }

    private static Condition among(List<LogStream> streams) {
        return streams.size() > MOST_IDS ? Condition.UNKNOWN : Condition.ofVolume(StreamSelection.idIn(streams));
    }
}
