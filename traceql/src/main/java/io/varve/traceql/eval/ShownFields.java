package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldNames;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.FieldTest;
import io.varve.traceql.condition.FieldTests;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an answer shows of a span: the fields that the query names, with the values that it asks for. */
final class ShownFields {
    private final Map<Field, ValueTest> shown = new LinkedHashMap<>();

    /** What is shown of spans that lack a field. */
    private final Map<Field, Value> ofAbsent = new HashMap<>();

    private final List<Field> eventFields = new ArrayList<>();
    private final List<Field> linkFields = new ArrayList<>();
    private final boolean conjunction;

    ShownFields(FieldTests tests, NumberComparison numbers) {
        conjunction = tests.isConjunction();
        for (FieldTest test : tests.tests()) {
            boolean ofAbsentOnly = test.operator() == null && !test.exists();
            for (Field field : places(test.field())) {
                if (ofAbsentOnly && !(field instanceof Attribute && showAbsent(field))) {
                    continue;
                }
                shown.computeIfAbsent(field, unseen -> asked(tests, field, numbers));
            }
        }
        tests.read().forEach(field -> places(field).forEach(this::showAbsent));
        for (Field selected : tests.selected()) {
            for (Field field : places(selected)) {
                showAbsent(field);
                shown.put(field, ValueTest.of(List.of(new FieldTest(field, null, null, true)), true, numbers));
            }
        }
        shown.keySet().removeIf(ShownFields::isShownOtherwise);
        for (Field field : shown.keySet()) {
            if (Expressions.names(field, Scope.EVENT)) {
                eventFields.add(field);
            } else if (Expressions.names(field, Scope.LINK)) {
                linkFields.add(field);
            }
        }
    }

    /** Whether there is something to show of spans that lack the field. */
    private boolean showAbsent(Field field) {
        Value value = OwnColumns.ofAbsent(field);
        if (value.type() == ValueType.NIL) {
            return false;
        }
        ofAbsent.put(field, value);
        return true;
    }

    private static ValueTest asked(FieldTests tests, Field field, NumberComparison numbers) {
        boolean ofAttribute = field instanceof Attribute;
        return ValueTest.of(
                tests.tests().stream()
                        .filter(test -> field instanceof Attribute attribute
                                ? Expressions.speaksOf(test.field(), attribute)
                                : test.field().equals(field))
                        .toList(),
                ofAttribute,
                numbers);
    }

    /** An attribute of any scope is shown of both. */
    private static List<Field> places(Field field) {
        return field instanceof Attribute(Scope scope, String name, boolean ofParent) && scope == Scope.ANY
                ? List.of(new Attribute(Scope.SPAN, name), new Attribute(Scope.RESOURCE, name))
                : List.of(field);
    }

    /** Answers have places of their own for these. */
    private static boolean isShownOtherwise(Field field) {
        return field instanceof IntrinsicField(Intrinsic intrinsic)
                && switch (intrinsic) {
                    case DURATION, TRACE_DURATION, ROOT_NAME, ROOT_SERVICE, TRACE_ID, SPAN_ID, PARENT -> true;
                    case NAME,
                            STATUS,
                            STATUS_MESSAGE,
                            KIND,
                            NESTED_SET_LEFT,
                            NESTED_SET_RIGHT,
                            NESTED_SET_PARENT,
                            PARENT_ID,
                            CHILD_COUNT,
                            EVENT_NAME,
                            EVENT_TIME_SINCE_START,
                            LINK_TRACE_ID,
                            LINK_SPAN_ID,
                            INSTRUMENTATION_NAME,
                            INSTRUMENTATION_VERSION -> false;
                };
    }

    ShownSpan of(Row row, int span) {
        row.span = span;
        String name = "";
        var values = new ArrayList<NamedValue>();
        for (Map.Entry<Field, ValueTest> each : shown.entrySet()) {
            Field field = each.getKey();
            Value value = eventFields.contains(field)
                    ? ofLastEvent(row, field, each.getValue())
                    : linkFields.contains(field)
                            ? ofLastLink(row, field, each.getValue())
                            : each.getValue().asked(FieldReader.of(field).read(row));
            if (value.type() == ValueType.NIL) {
                value = ofAbsent.getOrDefault(field, Values.NIL);
                if (value.type() == ValueType.NIL
                        || FieldReader.of(field).read(row).type() != ValueType.NIL) {
                    continue;
                }
            }
            if (field.equals(new IntrinsicField(Intrinsic.NAME))) {
                name = value.text();
            } else {
                values.add(new NamedValue(FieldNames.plain(field), value));
            }
        }
        return new ShownSpan(name, values);
    }

    /** Of the events that pass, the last is shown; in a conjunction an event has to pass all that is asked of events. */
    private Value ofLastEvent(Row row, Field field, ValueTest test) {
        Value last = Values.NIL;
        for (int event = 0; event < row.spans.events(row.span); event++) {
            row.event = event;
            Value value = test.asked(FieldReader.of(field).read(row));
            if (value.type() != ValueType.NIL && (!conjunction || allPass(row, eventFields))) {
                last = value;
            }
        }
        row.event = Row.FIRST;
        return last;
    }

    private Value ofLastLink(Row row, Field field, ValueTest test) {
        Value last = Values.NIL;
        for (int link = 0; link < row.spans.links(row.span); link++) {
            row.link = link;
            Value value = test.asked(FieldReader.of(field).read(row));
            if (value.type() != ValueType.NIL && (!conjunction || allPass(row, linkFields))) {
                last = value;
            }
        }
        row.link = Row.FIRST;
        return last;
    }

    private boolean allPass(Row row, List<Field> fields) {
        for (Field field : fields) {
            ValueTest test = shown.get(field);
            if (test != null
                    && !test.takesAnyValue()
                    && test.asked(FieldReader.of(field).read(row)).type() == ValueType.NIL) {
                return false;
            }
        }
        return true;
    }
}
