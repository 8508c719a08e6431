package io.varve.traceql.syntax;

import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;

/** Reads queries. */
public final class TraceQlParser {
    private TraceQlParser() {}

    /**
     * Reads and checks a query.
     *
     * @throws TraceQlException if it is none, means nothing, or is larger than the limits of {@code TokenStream}
     */
    public static Query parse(String text) {
        Query query = new QueryParser(text).query();
        QueryCheck.check(query);
        return query;
    }

    /**
     * Reads the name of a field: {@code resource.service.name}, {@code .region}, {@code span:kind}, {@code name}.
     *
     * @throws TraceQlException if it is none
     */
    public static Field parseField(String text) {
        Query query = new QueryParser("{" + text + "}").query();
        if (query.pipeline().stages().getFirst() instanceof SpansetFilter(Field field)
                && query.pipeline().stages().size() == 1) {
            return field;
        }
        throw TraceQlException.of(text + " is no attribute or intrinsic");
    }
}
