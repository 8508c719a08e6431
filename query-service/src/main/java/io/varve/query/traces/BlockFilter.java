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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
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
        return spans(filter, block, all(block));
    }

    /** @param among spans that are looked at; may come back, and is not changed */
    private static BitSet spans(SpanFilter filter, OpenSpanBlock block, BitSet among) {
        return switch (filter) {
            case SpanFilter.All() -> among;
            case SpanFilter.And(List<SpanFilter> parts) -> {
                for (SpanFilter part : parts) {
                    if (passesNoValue(part, block)) {
                        yield new BitSet();
                    }
                }
                BitSet spans = among;
                for (SpanFilter part : quickestFirst(parts, block)) {
                    if (!spans.isEmpty()) {
                        spans = spans(part, block, spans);
                    }
                }
                yield spans;
            }
            case SpanFilter.Or(List<SpanFilter> parts) -> {
                BitSet spans = new BitSet();
                parts.forEach(part -> spans.or(spans(part, block, among)));
                yield spans;
            }
            case SpanFilter.Test(FieldTest test) -> spans(test, block, among);
        };
    }

    private static BitSet all(OpenSpanBlock block) {
        BitSet spans = new BitSet();
        spans.set(0, block.block().spans());
        return spans;
    }

    /** Attributes of many values last: few of these are looked at then. */
    private static List<SpanFilter> quickestFirst(List<SpanFilter> parts, OpenSpanBlock block) {
        List<SpanFilter> ordered = new ArrayList<>(parts);
        ordered.sort(Comparator.comparingInt(part -> values(part, block)));
        return ordered;
    }

    private static int values(SpanFilter part, OpenSpanBlock block) {
        if (part instanceof SpanFilter.Test(FieldTest test)
                && test.field() instanceof Attribute(Scope scope, String name, boolean ofParent)
                && (scope == Scope.SPAN || scope == Scope.ANY)) {
            int key = block.key(name);
            return key < 0 ? 0 : block.values(key);
        }
        return 0;
    }

    /** Whether an attribute that every span of the answer has to have is of no value here that passes. */
    private static boolean passesNoValue(SpanFilter part, OpenSpanBlock block) {
        if (!(part instanceof SpanFilter.Test(FieldTest test))
                || !(test.field() instanceof Attribute(Scope scope, String name, boolean ofParent))
                || ofParent
                || scope != Scope.SPAN
                || !test.exists()) {
            return false;
        }
        ValueMatch match = ValueMatch.of(test);
        if (!match.isOfStored()) {
            return false;
        }
        int key = block.key(name);
        return key < 0 || match.passing(block.stored(key)).isEmpty();
    }

    private static BitSet spans(FieldTest test, OpenSpanBlock block, BitSet among) {
        if (!test.exists() || test.operand() instanceof Value.Nil || test.operand() instanceof Value.Array) {
            return among;
        }
        if (test.field() instanceof Attribute(Scope scope, String name, boolean ofParent)) {
            if (ofParent) {
                return among;
            }
            ValueMatch match = ValueMatch.of(test);
            if (scope == Scope.SPAN) {
                return ofSpan(name, match, block, among);
            }
            if (scope == Scope.ANY) {
                BitSet spans = ofSpan(name, match, block, among);
                BitSet ofResource = ofResource(name, match, block);
                ofResource.and(among);
                spans.or(ofResource);
                return spans;
            }
        }
        BitSet spans = ofColumn(test, ValueMatch.of(test), block);
        spans.and(among);
        return spans;
    }

    private static BitSet ofColumn(FieldTest test, ValueMatch match, OpenSpanBlock block) {
        return switch (test.field()) {
            case Attribute(Scope scope, String name, boolean ofParent) ->
                switch (scope) {
                    case SPAN, ANY -> all(block);
                    case RESOURCE -> ofResource(name, match, block);
                    case INSTRUMENTATION ->
                        resources(resource -> resource.scopeValues().get(name), match, block);
                    case EVENT -> counted(Numeric.EVENTS, block);
                    case LINK -> counted(Numeric.LINKS, block);
                };
            case IntrinsicField(Intrinsic intrinsic) -> intrinsic(intrinsic, match, test, block);
        };
    }

    private static BitSet ofSpan(String name, ValueMatch match, OpenSpanBlock block, BitSet among) {
        BitSet spans = new BitSet();
        int key = block.key(name);
        if (key < 0) {
            return spans;
        }
        BitSet tested = new BitSet();
        BitSet passing = new BitSet();
        if (match.isOfStored()) {
            passing = match.passing(block.stored(key));
            if (passing.isEmpty()) {
                return spans;
            }
            tested.set(0, block.values(key));
        }
        OpenNumbers keys = block.keyOfAttribute();
        OpenNumbers values = block.valueOfAttribute();
        for (int span = among.nextSetBit(0); span >= 0; span = among.nextSetBit(span + 1)) {
            int end = block.end(Numeric.ATTRIBUTES, span);
            for (int at = block.start(Numeric.ATTRIBUTES, span); at < end; at++) {
                if (keys.get(at) == key) {
                    int value = (int) values.get(at);
                    if (!tested.get(value)) {
                        tested.set(value);
                        passing.set(value, match.test(block.value(key, value)));
                    }
                    if (passing.get(value)) {
                        spans.set(span);
                    }
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
        return block.codes(column).placesOf(match.passing(values));
    }

    private static BitSet resources(
            Function<SpanResource, @Nullable Value> field, ValueMatch match, OpenSpanBlock block) {
        SpanResource[] resources = block.resources();
        BitSet passing = new BitSet();
        for (int i = 0; i < resources.length; i++) {
            Value value = field.apply(resources[i]);
            passing.set(i, value != null && match.test(value));
        }
        return block.codes(Textual.RESOURCE).placesOf(passing);
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
            case STATUS -> coded(block, Numeric.STATUS, code -> match.test(new Value.OfStatus(Status.ofCode(code))));
            case KIND -> coded(block, Numeric.KIND, code -> match.test(new Value.OfKind(Kind.ofCode(code))));
            case EVENT_NAME, EVENT_TIME_SINCE_START -> counted(Numeric.EVENTS, block);
            case LINK_TRACE_ID, LINK_SPAN_ID -> counted(Numeric.LINKS, block);
            case INSTRUMENTATION_NAME ->
                resources(resource -> new Value.Text(resource.scope().getName()), match, block);
            case INSTRUMENTATION_VERSION ->
                resources(resource -> new Value.Text(resource.scope().getVersion()), match, block);
            // As narrow as the store: which spans of a long trace are candidates decides whether it is near enough.
            case NESTED_SET_PARENT -> SpanFilterSql.isOfRoots(test) ? roots(block) : all(block);
            case SPAN_ID,
                    PARENT_ID,
                    TRACE_ID,
                    ROOT_NAME,
                    ROOT_SERVICE,
                    TRACE_DURATION,
                    NESTED_SET_LEFT,
                    NESTED_SET_RIGHT,
                    CHILD_COUNT,
                    PARENT -> all(block);
        };
    }

    private static BitSet coded(OpenSpanBlock block, Numeric column, IntPredicate test) {
        BitSet passing = new BitSet();
        for (int code = 0; code < CODES; code++) {
            passing.set(code, test.test(code));
        }
        return block.numbers(column).placesOf(passing);
    }

    private static BitSet roots(OpenSpanBlock block) {
        long[] parents = block.numbers(Numeric.PARENT_ID).all();
        BitSet spans = new BitSet();
        for (int span = 0; span < parents.length; span++) {
            if (parents[span] == 0) {
                spans.set(span);
            }
        }
        return spans;
    }

    private static BitSet durations(ValueMatch match, FieldTest test, OpenSpanBlock block) {
        long[] durations = block.numbers(Numeric.DURATION).all();
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
