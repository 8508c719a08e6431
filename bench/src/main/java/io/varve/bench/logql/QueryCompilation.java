package io.varve.bench.logql;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.LabelReplace;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.NumberLiteral;
import io.varve.logql.ast.Query;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.VariantsQuery;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.ast.VectorLiteral;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.SampleExtractor;
import io.varve.logql.syntax.LogQlParser;

/** From a query's text to all that its lines go through. */
final class QueryCompilation {
    private QueryCompilation() {}

    /**
     * @return something of each pipeline, so that none is made for nothing
     * @throws io.varve.logql.syntax.LogQlParseException if the query is refused
     */
    static int compile(String text) {
        return compile(LogQlParser.parse(text));
    }

    private static int compile(Query query) {
        return switch (query) {
            case LogQuery log -> made(Pipeline.compile(log.stages()));
            case RangeAggregation range -> made(SampleExtractor.compile(range, null));
            case VectorAggregation vector ->
                vector.operand() instanceof RangeAggregation range
                        ? made(SampleExtractor.compile(range, SampleExtractor.pushedDown(vector)))
                        : compile(vector.operand());
            case BinaryOperation binary -> compile(binary.left()) + compile(binary.right());
            case LabelReplace replace -> compile(replace.operand());
            case VectorLiteral _, NumberLiteral _, VariantsQuery _ -> 0;
        };
    }

    private static int made(Object pipeline) {
        return System.identityHashCode(pipeline);
    }
}
