package io.varve.query.logs;

import com.google.re2j.Pattern;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.MatchOperator;
import io.varve.logql.filter.LiteralExpression;
import io.varve.logql.filter.LiteralTests;
import io.varve.schema.LogField;
import io.varve.schema.sketch.TextGrams;
import java.util.ArrayList;
import java.util.List;

/** Structured metadata of a row as SQL: the columns that some names have of their own, the map for all others. */
final class RowLabels {

    private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");
    private static final String NO_TRACE_ID = "0".repeat(32);

    private static final String BESIDE_OBSERVED =
            "severity_number, severity_text, level, flags, trace_id, span_id, attributes";

    /** All columns that hold structured metadata of a row. */
    static final String EVERY_COLUMN = "observed, " + BESIDE_OBSERVED;

    /** The same of rows that come with their time, from which it is cheaper to tell here when they were observed. */
    static final String EVERY_COLUMN_BESIDE_TIME = "observed_delay, " + BESIDE_OBSERVED;

    private RowLabels() {}

    /** A text expression of a name's value in a row, empty when the row has none. */
    static String value(String name) {
        return LogField.ofLabelName(name).map(RowLabels::ofColumn).orElseGet(() -> ofMap(name));
    }

    /** Whether a name's value is a column that the rollup has too. */
    static boolean isOfVolume(String name) {
        return name.equals(LogField.DETECTED_LEVEL.labelName());
    }

    /** A matcher as a condition on the row's own value, which is the empty text when absent. */
    static Condition condition(LabelMatcher matcher) {
        if (isTraceId(matcher) && matcher.operator() == MatchOperator.EQUAL) {
            // A well-formed id is never left in the map.
            return Condition.ofRow("trace_id = unhex(" + Sql.text(matcher.value()) + ")")
                    .with(gramsOf(matcher.value()))
                    .with(NecessaryBytes.ofTrace(matcher.value()));
        }
        if (!isComparable(matcher)) {
            return Condition.UNKNOWN;
        }
        return isOfVolume(matcher.name()) ? Condition.ofVolume(compared(matcher)) : Condition.ofRow(compared(matcher));
    }

    private static boolean isTraceId(LabelMatcher matcher) {
        return matcher.name().equals(LogField.TRACE_ID.labelName())
                && TRACE_ID.matches(matcher.value())
                && !matcher.value().equals(NO_TRACE_ID);
    }

    private static NecessaryGrams gramsOf(String traceId) {
        long first = Long.parseUnsignedLong(traceId.substring(0, 16), 16);
        long second = Long.parseUnsignedLong(traceId.substring(16), 16);
        List<NecessaryGrams> grams = new ArrayList<>();
        TextGrams.ofTrace(
                Long.reverseBytes(first),
                Long.reverseBytes(second),
                (gram, _) -> grams.add(new NecessaryGrams.Gram(gram)));
        return new NecessaryGrams.All(grams);
    }

    private static String compared(LabelMatcher matcher) {
        String value = value(matcher.name());
        return switch (matcher.operator()) {
            case EQUAL -> value + " = " + Sql.text(matcher.value());
            case NOT_EQUAL -> value + " != " + Sql.text(matcher.value());
            case REGEX -> "match(" + value + ", " + expression(matcher) + ")";
            case NOT_REGEX -> "NOT match(" + value + ", " + expression(matcher) + ")";
        };
    }

    /** As a label filter reads it: literals where it looks for those, else all of the value, on one line. */
    private static String expression(LabelMatcher matcher) {
        String literals = LiteralExpression.of(matcher.value(), true);
        return Sql.text(literals != null ? literals : "^(?-s:" + matcher.value() + ")$");
    }

    /** Whether the store can tell what the library would. */
    private static boolean isComparable(LabelMatcher matcher) {
        return switch (matcher.operator()) {
            case EQUAL, NOT_EQUAL -> true;
            case REGEX, NOT_REGEX ->
                !ExpressionSize.isForLibrary(matcher.value())
                        && (!LiteralTests.suffice(matcher.value())
                                || LiteralExpression.of(matcher.value(), true) != null);
        };
    }

    private static String ofColumn(LogField field) {
        String name = field.labelName();
        return switch (field) {
            case DETECTED_LEVEL -> "level";
            case SEVERITY_TEXT -> "severity_text";
            case SEVERITY_NUMBER -> columnOrMap("severity_number != 0", "toString(severity_number)", name);
            case FLAGS -> columnOrMap("flags != 0", "toString(flags)", name);
            case OBSERVED_TIMESTAMP ->
                columnOrMap("toUnixTimestamp64Nano(observed) != 0", "toString(toUnixTimestamp64Nano(observed))", name);
            case TRACE_ID -> columnOrMap("trace_id != toFixedString('', 16)", "lower(hex(trace_id))", name);
            case SPAN_ID -> columnOrMap("span_id != toFixedString('', 8)", "lower(hex(span_id))", name);
            case TIMESTAMP,
                    BODY,
                    SERVICE_NAME,
                    STREAM_LABELS,
                    RESOURCE_ATTRIBUTES,
                    SCOPE_NAME,
                    SCOPE_VERSION,
                    SCOPE_DROPPED_ATTRIBUTES,
                    SCOPE_ATTRIBUTES,
                    ATTRIBUTES,
                    DROPPED_ATTRIBUTES,
                    EVENT_NAME,
                    TENANT,
                    STREAM,
                    SENDER,
                    SEQUENCE -> ofMap(name);
        };
    }

    /** What is not in canonical form stays in the map. */
    private static String columnOrMap(String present, String column, String name) {
        return "if(" + present + ", " + column + ", " + ofMap(name) + ")";
    }

    private static String ofMap(String name) {
        return "attributes[" + Sql.text(name) + "]";
    }
}
