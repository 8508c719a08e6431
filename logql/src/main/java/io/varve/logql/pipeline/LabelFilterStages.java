package io.varve.logql.pipeline;

import io.varve.logql.ast.ComparisonOperator;
import io.varve.logql.ast.LabelFilter;
import io.varve.logql.bytes.ByteNumbers;
import io.varve.logql.filter.ByteTest;
import io.varve.logql.filter.ByteTests;
import io.varve.logql.filter.IpPattern;
import io.varve.notation.ByteSize;
import io.varve.notation.GoDuration;
import io.varve.notation.NotationException;
import java.nio.charset.StandardCharsets;

/** Label filters that are ready to run. */
final class LabelFilterStages {
    private static final byte[] EMPTY = {};

    private LabelFilterStages() {}

    /** @throws IllegalArgumentException if an address pattern is none */
    static LineStage compile(LabelFilter filter, LabelNames names) {
        return switch (filter) {
            case LabelFilter.StringFilter string -> string(string, names);
            case LabelFilter.NumberFilter number -> {
                int name = names.number(number.name());
                double limit = number.value();
                ComparisonOperator operator = number.operator();
                yield line -> compare(line, name, operator, limit);
            }
            case LabelFilter.DurationFilter duration -> {
                int name = names.number(duration.name());
                yield line -> compareDuration(line, name, duration.operator(), duration.nanoseconds());
            }
            case LabelFilter.BytesFilter bytes -> {
                int name = names.number(bytes.name());
                yield line -> compareBytes(line, name, bytes.operator(), bytes.bytes());
            }
            case LabelFilter.IpFilter ip -> {
                int name = names.number(ip.name());
                IpPattern pattern = IpPattern.parse(ip.pattern());
                yield line -> testIp(line, name, pattern, ip.negated());
            }
            case LabelFilter.AndFilter and -> {
                LineStage left = compile(and.left(), names);
                LineStage right = compile(and.right(), names);
                // Both run, for either may leave an error on a line that an outer "or" keeps.
                yield line -> {
                    boolean first = left.process(line);
                    boolean second = right.process(line);
                    return first && second;
                };
            }
            case LabelFilter.OrFilter or -> {
                LineStage left = compile(or.left(), names);
                LineStage right = compile(or.right(), names);
                yield line -> left.process(line) || right.process(line);
            }
        };
    }

    private static LineStage string(LabelFilter.StringFilter filter, LabelNames names) {
        ByteTest test = ByteTests.labelValue(filter.matcher());
        if (filter.matcher().name().equals(ErrorLabels.ERROR)) {
            return line -> {
                byte[] error = line.labels.error().getBytes(StandardCharsets.UTF_8);
                return test.test(error, 0, error.length);
            };
        }
        int name = names.number(filter.matcher().name());
        return line -> {
            LabelState labels = line.labels;
            return labels.find(name)
                    ? test.test(labels.foundValue(), labels.foundOffset(), labels.foundLength())
                    : test.test(EMPTY, 0, 0);
        };
    }

    private static boolean compare(Line line, int name, ComparisonOperator operator, double limit) {
        LabelState labels = line.labels;
        if (!labels.find(name)) {
            return false;
        }
        double value;
        try {
            value = ByteNumbers.parse(labels.foundValue(), labels.foundOffset(), labels.foundLength());
        } catch (NotationException e) {
            line.failFilter(e.reason());
            return true;
        }
        return switch (operator) {
            case EQUAL -> value == limit;
            case NOT_EQUAL -> value != limit;
            case GREATER -> value > limit;
            case GREATER_OR_EQUAL -> value >= limit;
            case LESS -> value < limit;
            case LESS_OR_EQUAL -> value <= limit;
        };
    }

    private static boolean compareDuration(Line line, int name, ComparisonOperator operator, long limit) {
        LabelState labels = line.labels;
        if (!labels.find(name)) {
            return false;
        }
        try {
            return holds(operator, Long.compare(GoDuration.parse(text(labels)), limit));
        } catch (NotationException e) {
            line.failFilter(e.reason());
            return true;
        }
    }

    private static boolean compareBytes(Line line, int name, ComparisonOperator operator, long limit) {
        LabelState labels = line.labels;
        if (!labels.find(name)) {
            return false;
        }
        try {
            return holds(operator, Long.compareUnsigned(ByteSize.parse(text(labels)), limit));
        } catch (NotationException e) {
            line.failFilter(e.reason());
            return true;
        }
    }

    private static boolean holds(ComparisonOperator operator, int comparison) {
        return switch (operator) {
            case EQUAL -> comparison == 0;
            case NOT_EQUAL -> comparison != 0;
            case GREATER -> comparison > 0;
            case GREATER_OR_EQUAL -> comparison >= 0;
            case LESS -> comparison < 0;
            case LESS_OR_EQUAL -> comparison <= 0;
        };
    }

    private static String text(LabelState labels) {
        return new String(labels.foundValue(), labels.foundOffset(), labels.foundLength(), StandardCharsets.UTF_8);
    }

    private static boolean testIp(Line line, int name, IpPattern pattern, boolean negated) {
        LabelState labels = line.labels;
        if (labels.hasError()) {
            // Only string filters drop a line with an error.
            return true;
        }
        return labels.find(name)
                && pattern.test(labels.foundValue(), labels.foundOffset(), labels.foundLength()) != negated;
    }
}
