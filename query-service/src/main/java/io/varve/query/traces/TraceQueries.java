package io.varve.query.traces;

import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.query.logs.StoreSession;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.metrics.MetricsRange;
import io.varve.traceql.metrics.Series;
import io.varve.traceql.value.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Everything that is asked of spans. */
public final class TraceQueries {
    private final ResourceCatalog catalog = new ResourceCatalog();
    private final AttributeCatalog attributes = new AttributeCatalog();
    private final OperationCatalog operations = new OperationCatalog();

    /** The traces of a search, the newest first. */
    public List<FoundTrace> search(StoreSession session, TraceSearch search) {
        return new TraceFinder(session, search, catalog).find();
    }

    /**
     * A whole trace, as it was sent.
     *
     * @param id in 32 hexadecimal digits
     */
    public Optional<TracesData> trace(StoreSession session, String id) {
        return new StoredTrace(session, catalog).read(id);
    }

    /**
     * The series of a metrics query.
     *
     * @throws io.varve.traceql.metrics.TooManySeriesException if there are more than {@code maxSeries}
     */
    public List<Series> metrics(StoreSession session, CompiledQuery query, MetricsRange range, int maxSeries) {
        return new TraceMetrics(session, query, range, maxSeries, catalog).read();
    }

    /** The names of attributes in a time range (unix nanoseconds), sorted. */
    public Set<String> tagNames(StoreSession session, TagScope scope, long start, long end) {
        return new TraceTags(session, catalog, attributes, operations, start, end).names(scope);
    }

    /**
     * The values of a field in a time range (unix nanoseconds).
     *
     * @param filter a query that may be incomplete; what of it is a filter filters
     */
    public Set<Value> tagValues(StoreSession session, Field field, String filter, long start, long end, int limit) {
        return new TraceTags(session, catalog, attributes, operations, start, end)
                .values(field, LenientFilter.read(filter), limit);
    }

    /** Which services call which in a time range (unix nanoseconds). */
    public List<ServiceEdge> serviceGraph(StoreSession session, long start, long end) {
        return ServiceGraph.read(session, start, end);
    }

    /** Calls of operations that began in (start, end], unix seconds, by {@code service}, {@code span_name} and so on. */
    public void operationCalls(StoreSession session, long start, long end, Consumer<CallCount> each) {
        CallCounts.ofOperations(session, start, end, each);
    }

    /**
     * Calls between services that began in (start, end], unix seconds, by {@code client} and {@code server}.
     *
     * @param ofClients whether durations are those that the client saw
     */
    public void edgeCalls(StoreSession session, long start, long end, boolean ofClients, Consumer<CallCount> each) {
        CallCounts.ofEdges(session, start, end, ofClients, each);
    }
}
