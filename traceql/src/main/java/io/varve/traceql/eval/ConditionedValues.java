package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.FieldTests;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The values that a field has in the spans of which a condition holds; of fields of events those of all events of which it holds,
 * likewise of links. For one thread.
 */
public final class ConditionedValues {
    private final Predicate<Row> condition;
    private final FieldReader reader;
    private final boolean ofEvents;
    private final boolean ofLinks;
    private @Nullable Row row;

    public ConditionedValues(Field field, FieldExpression condition) {
        var tests = FieldTests.of(new PipelineStage.Pipeline(List.of(new PipelineStage.SpansetFilter(condition))));
        this.condition = new Expressions(tests, NumberComparison.BY_TYPE, false).test(condition);
        reader = FieldReader.of(field);
        ofEvents = Expressions.names(condition, Scope.EVENT) || Expressions.names(field, Scope.EVENT);
        ofLinks = Expressions.names(condition, Scope.LINK) || Expressions.names(field, Scope.LINK);
    }

    /** The elements of lists alone. */
    @SuppressWarnings("ReferenceEquality") // the same trace is meant, not an equal one
    public void read(TraceSpans spans, int span, Consumer<Value> into) {
        Row current = row;
        if (current == null || current.spans != spans) {
            current = new Row(spans);
            row = current;
        }
        current.span = span;
        int events = ofEvents ? spans.events(span) : 0;
        int links = ofLinks ? spans.links(span) : 0;
        // At least one round each: without events the fields of events are nil.
        for (int event = 0; event < Math.max(events, 1); event++) {
            current.event = events == 0 ? Row.NONE : event;
            for (int link = 0; link < Math.max(links, 1); link++) {
                current.link = links == 0 ? Row.NONE : link;
                if (condition.test(current)) {
                    Value value = reader.read(current);
                    if (value.type() != ValueType.NIL) {
                        value.elements().forEach(into);
                    }
                }
            }
        }
    }
}
