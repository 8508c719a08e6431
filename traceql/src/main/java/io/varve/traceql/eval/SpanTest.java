package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.Scope;
import java.util.function.Predicate;

/**
 * The condition of a filter. What it says of events it says of one and the same event, and a span passes if it has such an event;
 * likewise of links.
 */
final class SpanTest {
    private final Predicate<Row> condition;
    private final boolean ofEvents;
    private final boolean ofLinks;

    SpanTest(FieldExpression condition, Expressions expressions) {
        this.condition = expressions.test(condition);
        ofEvents = Expressions.names(condition, Scope.EVENT);
        ofLinks = Expressions.names(condition, Scope.LINK);
    }

    boolean passes(Row row, int span) {
        row.span = span;
        int events = ofEvents ? row.spans.events(span) : 0;
        int links = ofLinks ? row.spans.links(span) : 0;
        boolean passes = false;
        // At least one round each: without events the fields of events are nil.
        for (int event = 0; !passes && event < Math.max(events, 1); event++) {
            row.event = events == 0 ? Row.NONE : event;
            for (int link = 0; !passes && link < Math.max(links, 1); link++) {
                row.link = links == 0 ? Row.NONE : link;
                passes = condition.test(row);
            }
        }
        row.event = Row.FIRST;
        row.link = Row.FIRST;
        return passes;
    }
}
