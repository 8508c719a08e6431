package io.varve.query.traces;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.ConditionGroups;
import io.varve.traceql.eval.OwnColumns;
import io.varve.traceql.syntax.LenientParser;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * By what names and values are narrowed while a query is being typed. Which conditions count is as in Tempo: comparisons of one field
 * with one value, joined by {@code &&} and {@code ||}; whatever else is there narrows nothing, and where one of the alternatives narrows
 * nothing, none does.
 *
 * @param groups a span fulfils all conditions of one of them; none if nothing is narrowed
 */
record TagFilter(List<List<FieldExpression>> groups) {
    static final TagFilter NONE = new TagFilter(List.of());

    /** @throws io.varve.traceql.condition.TooManyGroupsException if there are too many alternatives */
    static TagFilter read(String query) {
        Optional<SpansetFilter> filter = LenientParser.filter(query);
        if (filter.isEmpty()) {
            return NONE;
        }
        var groups = new ArrayList<List<FieldExpression>>();
        for (List<FieldExpression> group : ConditionGroups.of(filter.get().condition())) {
            List<FieldExpression> conditions =
                    group.stream().filter(each -> !(each instanceof Field)).toList();
            if (conditions.isEmpty()) {
                return NONE;
            }
            groups.add(conditions);
        }
        return new TagFilter(groups);
    }

    /** Without the groups that compare the field with a value: {@link #equalTo} answers of these. */
    TagFilter without(Field field) {
        return new TagFilter(groups.stream()
                .filter(group -> group.stream().noneMatch(each -> isEqual(each, field)))
                .toList());
    }

    /** The values that the field is said to be equal to, the first of each group: these are answered whether they occur or not. */
    List<Value> equalTo(Field field) {
        return groups.stream()
                .flatMap(group ->
                        group.stream().filter(each -> isEqual(each, field)).limit(1))
                .map(each -> each instanceof BinaryOperation(var operator, var left, Literal(Value value))
                        ? value
                        : Values.NIL)
                .toList();
    }

    private static boolean isEqual(FieldExpression condition, Field field) {
        return condition instanceof BinaryOperation(BinaryOperator operator, var left, var right)
                && operator == BinaryOperator.EQUAL
                && left.equals(field);
    }

    /** Whether a condition names an attribute without its scope: that filters nothing. */
    boolean namesAnyScope() {
        return groups.stream()
                .flatMap(List::stream)
                .anyMatch(each -> field(each) instanceof Attribute attribute && attribute.scope() == Scope.ANY);
    }

    /** What spans have to fulfil whose values of a field, or whose names, are wanted; a literal if all do. */
    FieldExpression condition(Optional<Field> field) {
        FieldExpression alternatives = null;
        for (List<FieldExpression> group : groups) {
            FieldExpression all = conjunction(group, field);
            if (all.equals(new Literal(Values.TRUE))) {
                return all;
            }
            alternatives = alternatives == null ? all : new BinaryOperation(BinaryOperator.OR, alternatives, all);
        }
        return alternatives == null ? new Literal(Values.TRUE) : alternatives;
    }

    private static FieldExpression conjunction(List<FieldExpression> group, Optional<Field> field) {
        // Of a field with a column of its own one condition has to hold, and none if its values are wanted.
        Map<Field, FieldExpression> ofColumns = new LinkedHashMap<>();
        var conditions = new ArrayList<FieldExpression>();
        for (FieldExpression each : group) {
            Field of = field(each);
            if (!filters(each, of)) {
                continue;
            }
            if (isColumn(of)) {
                if (field.isEmpty() || !isReadBy(of, field.get())) {
                    ofColumns.merge(of, each, (one, other) -> new BinaryOperation(BinaryOperator.OR, one, other));
                }
            } else {
                conditions.add(of.equals(new IntrinsicField(Intrinsic.PARENT_ID)) ? new Literal(Values.FALSE) : each);
            }
        }
        conditions.addAll(ofColumns.values());
        return conditions.stream()
                .reduce((one, other) -> new BinaryOperation(BinaryOperator.AND, one, other))
                .orElse(new Literal(Values.TRUE));
    }

    private static Field field(FieldExpression condition) {
        if (condition instanceof Existence(Field field, boolean exists)) {
            return field;
        }
        if (condition instanceof BinaryOperation(var operator, Field field, var value)) {
            return field;
        }
        if (condition instanceof Field field) {
            return field;
        }
        throw new IllegalArgumentException("no condition of one field: " + condition);
    }

    private static boolean filters(FieldExpression condition, Field field) {
        return switch (field) {
            case IntrinsicField(Intrinsic intrinsic) ->
                intrinsic != Intrinsic.TRACE_ID
                        && intrinsic != Intrinsic.SPAN_ID
                        && intrinsic != Intrinsic.EVENT_TIME_SINCE_START;
            case Attribute attribute -> filters(condition, attribute);
        };
    }

    private static boolean filters(FieldExpression condition, Attribute attribute) {
        if (condition instanceof Existence(var of, boolean exists)) {
            return !exists || OwnColumns.has(attribute);
        }
        return !(condition instanceof BinaryOperation(var operator, var of, Literal(Value value)))
                || isOfAttributes(value.type());
    }

    private static boolean isOfAttributes(ValueType type) {
        return type != ValueType.DURATION && type != ValueType.STATUS && type != ValueType.KIND;
    }

    /** Whether several conditions of a field are alternatives, as Tempo reads them. */
    private static boolean isColumn(Field field) {
        return switch (field) {
            case Attribute attribute ->
                OwnColumns.has(attribute) && !attribute.equals(new Attribute(Scope.RESOURCE, "service.name"));
            case IntrinsicField(Intrinsic intrinsic) ->
                switch (intrinsic) {
                    case NAME,
                            KIND,
                            STATUS,
                            STATUS_MESSAGE,
                            DURATION,
                            CHILD_COUNT,
                            NESTED_SET_LEFT,
                            NESTED_SET_RIGHT,
                            NESTED_SET_PARENT -> true;
                    case ROOT_NAME,
                            ROOT_SERVICE,
                            TRACE_DURATION,
                            TRACE_ID,
                            SPAN_ID,
                            PARENT,
                            PARENT_ID,
                            EVENT_NAME,
                            EVENT_TIME_SINCE_START,
                            LINK_TRACE_ID,
                            LINK_SPAN_ID,
                            INSTRUMENTATION_NAME,
                            INSTRUMENTATION_VERSION -> false;
                };
        };
    }

    private static boolean isReadBy(Field field, Field wanted) {
        return field.equals(wanted)
                || (wanted instanceof Attribute(Scope scope, String name, boolean ofParent)
                        && scope == Scope.ANY
                        && field instanceof Attribute attribute
                        && attribute.name().equals(name));
    }

    /**
     * Whether an attribute's own name is among its values. Tempo answers it where a condition compares the attribute and others are
     * looked at after it: those of resources always are, those of spans if the span is looked at, or its resource.
     */
    boolean answersName(Field field) {
        return field instanceof Attribute attribute
                && !OwnColumns.has(attribute)
                && groups.stream().anyMatch(group -> answersName(attribute, group));
    }

    private static boolean answersName(Attribute attribute, List<FieldExpression> group) {
        boolean compared = group.stream()
                .anyMatch(each -> each instanceof BinaryOperation
                        && isReadBy(field(each), attribute)
                        && filters(each, field(each)));
        if (!compared) {
            return false;
        }
        boolean events = group.stream().anyMatch(each -> level(field(each)) == Scope.EVENT);
        boolean links = group.stream().anyMatch(each -> level(field(each)) == Scope.LINK);
        boolean spans = group.stream().anyMatch(each -> isLookedAtInSpan(field(each), each));
        boolean scopes = group.stream().anyMatch(each -> level(field(each)) == Scope.INSTRUMENTATION);
        boolean resources = group.stream().anyMatch(each -> level(field(each)) == Scope.RESOURCE);
        boolean eventNames = group.stream()
                .anyMatch(each ->
                        field(each).equals(new IntrinsicField(Intrinsic.EVENT_NAME)) || isAbsence(each, Scope.EVENT));
        return switch (attribute.scope()) {
            case RESOURCE -> true;
            case ANY, SPAN -> spans || events || links || (!scopes && resources);
            case EVENT -> eventNames || (!links && (spans || (!scopes && resources)));
            case LINK -> !events && (spans || (!scopes && resources));
            case INSTRUMENTATION -> group.size() > 1 && resources && !spans && !events && !links;
        };
    }

    /** What a field is looked at with; {@link Scope#ANY} for what is said of the whole trace. */
    private static Scope level(Field field) {
        return switch (field) {
            case Attribute attribute -> attribute.scope();
            case IntrinsicField(Intrinsic intrinsic) ->
                switch (intrinsic) {
                    case EVENT_NAME, EVENT_TIME_SINCE_START -> Scope.EVENT;
                    case LINK_TRACE_ID, LINK_SPAN_ID -> Scope.LINK;
                    case INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION -> Scope.INSTRUMENTATION;
                    case ROOT_NAME, ROOT_SERVICE, TRACE_DURATION, TRACE_ID -> Scope.ANY;
                    case DURATION,
                            NAME,
                            STATUS,
                            STATUS_MESSAGE,
                            KIND,
                            NESTED_SET_LEFT,
                            NESTED_SET_RIGHT,
                            NESTED_SET_PARENT,
                            PARENT,
                            SPAN_ID,
                            PARENT_ID,
                            CHILD_COUNT -> Scope.SPAN;
                };
        };
    }

    private static boolean isLookedAtInSpan(Field field, FieldExpression condition) {
        return (isColumn(field) && level(field) == Scope.SPAN) || isAbsence(condition, Scope.SPAN);
    }

    private static boolean isAbsence(FieldExpression condition, Scope scope) {
        return condition instanceof Existence(Attribute attribute, boolean exists)
                && !exists
                && attribute.scope() == scope;
    }
}
