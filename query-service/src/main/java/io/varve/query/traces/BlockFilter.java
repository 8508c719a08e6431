package io.varve.query.traces;

import io.varve.query.traces.SpanBlock.Numeric;
import io.varve.query.traces.SpanBlock.Textual;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.FieldTest;
import io.varve.traceql.condition.SpanFilter;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which spans of a block fulfil a filter. It may be more than do, as in {@link SpanFilterSql}: the language has the last word. Values are
 * tested once for all spans that have them.
 */
final class BlockFilter {
    /** Of a kind or status, as the store has them: a byte. */
    private static final int CODES = 256;

    private final SpanFilter filter;

    BlockFilter(SpanFilter filter) {
        this.filter = filter;
    }

    BitSet spans(OpenSpanBlock block) {
        return spans(filter, block);
    }

    private static BitSet spans(SpanFilter filter, OpenSpanBlock block) {
        return switch (filter) {
            case SpanFilter.All() -> all(block);
            case SpanFilter.And(List<SpanFilter> parts) -> {
                BitSet spans = all(block);
                for (SpanFilter part : parts) {
                    if (!spans.isEmpty()) {
                        spans.and(spans(part, block));
                    }
                }
                yield spans;
            }
            case SpanFilter.Or(List<SpanFilter> parts) -> {
                BitSet spans = new BitSet();
                parts.forEach(part -> spans.or(spans(part, block)));
                yield spans;
            }
            case SpanFilter.Test(FieldTest test) -> spans(test, block);
        };
    }

    private static BitSet all(OpenSpanBlock block) {
        BitSet spans = new BitSet();
        spans.set(0, block.block().spans());
        return spans;
    }

    private static BitSet spans(FieldTest test, OpenSpanBlock block) {
        if (!test.exists() || test.operand() instanceof Value.Nil || test.operand() instanceof Value.Array) {
            return all(block);
        }
        if (test.field() instanceof Attribute(_, _, boolean ofParent) && ofParent) {
            return all(block);
        }
        ValueMatch match = ValueMatch.of(test);
        return switch (test.field()) {
            case Attribute(Scope scope, String name, _) ->
                switch (scope) {
                    case SPAN -> ofSpan(name, match, block);
                    case RESOURCE -> ofResource(name, match, block);
                    case ANY -> {
                        BitSet spans = ofSpan(name, match, block);
                        spans.or(ofResource(name, match, block));
                        yield spans;
                    }
                    case INSTRUMENTATION -> resources(resource -> resource.scopeValues().get(name), match, block);
                    case EVENT -> counted(Numeric.EVENTS, block);
                    case LINK -> counted(Numeric.LINKS, block);
                };
            case IntrinsicField(Intrinsic intrinsic) -> intrinsic(intrinsic, match, test, block);
        };
    }

    private static BitSet ofSpan(String name, ValueMatch match, OpenSpanBlock block) {
        BitSet spans = new BitSet();
        int key = block.key(name);
        if (key < 0) {
            return spans;
        }
        BitSet passing = match.passing(block.values(key));
        if (passing.isEmpty()) {
            return spans;
        }
        int[] keys = block.keyOfAttribute();
        int[] values = block.valueOfAttribute();
        int at = 0;
        int count = block.block().spans();
        for (int span = 0; span < count; span++) {
            int end = block.end(Numeric.ATTRIBUTES, span);
            for (; at < end; at++) {
                if (keys[at] == key && passing.get(values[at])) {
                    spans.set(span);
                }
            }
        }
        return spans;
    }

    private static BitSet ofResource(String name, ValueMatch match, OpenSpanBlock block) {
        return name.equals("service.name")
                ? texts(Textual.SERVICE, match, block)
                : resources(resource -> resource.values().get(name), match, block);
    }

    private static BitSet texts(Textual column, ValueMatch match, OpenSpanBlock block) {
        String[] texts = block.texts(column);
        Value[] values = new Value[texts.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = new Value.Text(texts[i]);
        }
        return coded(block.codes(column), match.passing(values));
    }

    private static BitSet resources(
            Function<SpanResource, @Nullable Value> field, ValueMatch match, OpenSpanBlock block) {
        SpanResource[] resources = block.resources();
        BitSet passing = new BitSet();
        for (int i = 0; i < resources.length; i++) {
            Value value = field.apply(resources[i]);
            passing.set(i, value != null && match.test(value));
        }
        return coded(block.codes(Textual.RESOURCE), passing);
    }

    private static BitSet coded(int[] codes, BitSet passing) {
        BitSet spans = new BitSet();
        if (!passing.isEmpty()) {
            for (int span = 0; span < codes.length; span++) {
                if (passing.get(codes[span])) {
                    spans.set(span);
                }
            }
        }
        return spans;
    }

    private static BitSet counted(Numeric column, OpenSpanBlock block) {
        BitSet spans = new BitSet();
        for (int span = 0; span < block.block().spans(); span++) {
            spans.set(span, block.end(column, span) > block.start(column, span));
        }
        return spans;
    }

    private static BitSet intrinsic(Intrinsic intrinsic, ValueMatch match, FieldTest test, OpenSpanBlock block) {
        return switch (intrinsic) {
            case DURATION -> durations(match, test, block);
            case NAME -> texts(Textual.NAME, match, block);
            case STATUS_MESSAGE -> texts(Textual.STATUS_MESSAGE, match, block);
            case STATUS ->
                coded(block, Numeric.STATUS, code -> match.test(new Value.OfStatus(Status.ofCode(code))));
            case KIND -> coded(block, Numeric.KIND, code -> match.test(new Value.OfKind(Kind.ofCode(code))));
            case EVENT_NAME, EVENT_TIME_SINCE_START -> counted(Numeric.EVENTS, block);
            case LINK_TRACE_ID, LINK_SPAN_ID -> counted(Numeric.LINKS, block);
            case INSTRUMENTATION_NAME ->
                resources(resource -> new Value.Text(resource.scope().getName()), match, block);
            case INSTRUMENTATION_VERSION ->
                resources(resource -> new Value.Text(resource.scope().getVersion()), match, block);
            case SPAN_ID,
                    PARENT_ID,
                    TRACE_ID,
                    ROOT_NAME,
                    ROOT_SERVICE,
                    TRACE_DURATION,
                    NESTED_SET_LEFT,
                    NESTED_SET_RIGHT,
                    NESTED_SET_PARENT,
                    CHILD_COUNT,
                    PARENT -> all(block);
        };
    }

    private static BitSet coded(OpenSpanBlock block, Numeric column, IntPredicate test) {
        BitSet passing = new BitSet();
        for (int code = 0; code < CODES; code++) {
            passing.set(code, test.test(code));
        }
        long[] codes = block.numbers(column);
        BitSet spans = new BitSet();
        for (int span = 0; span < codes.length; span++) {
            if (passing.get((int) codes[span])) {
                spans.set(span);
            }
        }
        return spans;
    }

    private static BitSet durations(ValueMatch match, FieldTest test, OpenSpanBlock block) {
        long[] durations = block.numbers(Numeric.DURATION);
        BitSet spans = new BitSet();
        BinaryOperator operator = test.operator();
        if (operator == BinaryOperator.GREATER && test.operand() instanceof Value.Duration(long least)) {
            for (int span = 0; span < durations.length; span++) {
                if (Math.max(0, durations[span]) > least) {
                    spans.set(span);
                }
            }
            return spans;
        }
        for (int span = 0; span < durations.length; span++) {
            if (match.test(new Value.Duration(Math.max(0, durations[span])))) {
                spans.set(span);
            }
        }
        return spans;
    }
}
