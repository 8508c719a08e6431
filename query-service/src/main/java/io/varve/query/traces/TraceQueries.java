package io.varve.query.traces;

import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.query.logs.StoreSession;
import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.MetricsStage;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.metrics.Exemplar;
import io.varve.traceql.metrics.MetricsRange;
import io.varve.traceql.metrics.Series;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Everything that is asked of spans. */
public final class TraceQueries {
    private static final FieldExpression EVERY = new FieldExpression.Literal(Values.TRUE);

    /** Counts of spans may take so much less memory than spans. */
    private static final int PARTS_OF_TALLIES = 4;

    private final ResourceCatalog catalog = new ResourceCatalog();
    private final AttributeCatalog attributes = new AttributeCatalog();
    private final OperationCatalog operations = new OperationCatalog();
    private final EdgeCalls edges = new EdgeCalls();
    private final SpanBlocks blocks;
    private final SpanTallies tallies;

    /** @param blocks where spans are held that are read again */
    public TraceQueries(SpanBlocks blocks) {
        this.blocks = blocks;
        this.tallies = new SpanTallies(blocks, blocks.bytes() / PARTS_OF_TALLIES);
    }

    /** The traces of a search, the newest first. */
    public List<FoundTrace> search(StoreSession session, TraceSearch search) {
        List<FoundTrace> held = HeldSearch.find(session, search, blocks, catalog);
        return held != null ? held : new TraceFinder(session, search, catalog).find();
    }

    /**
     * A whole trace, as it was sent.
     *
     * @param id in 32 hexadecimal digits
     */
    public Optional<TracesData> trace(StoreSession session, String id) {
        return new HeldTraces(session, catalog, blocks)
                .read(TraceKey.of(id), () -> new StoredTrace(session, catalog).read(id));
    }

    /** What is known of a trace without reading its spans. */
    public Optional<TraceSummary> summary(StoreSession session, String id) {
        return Optional.ofNullable(TraceSummaries.read(session, List.of(id)).get(id));
    }

    /** Some spans of a trace by their ids, by their start. */
    public List<SpanFacts> spans(StoreSession session, TraceSummary trace, Collection<String> ids) {
        return SpansOfTrace.read(session, trace, ids);
    }

    /**
     * The series of a metrics query.
     *
     * @throws io.varve.traceql.metrics.TooManySeriesException if there are more than {@code maxSeries}
     */
    public List<Series> metrics(StoreSession session, CompiledQuery query, MetricsRange range, int maxSeries) {
        return new TraceMetrics(session, query, range, maxSeries, catalog, tallies).read();
    }

    /**
     * Spans that stand for the samples of a metrics query, for each of its series.
     *
     * @param series the query's answer
     * @param limit most exemplars of all series together, 1 or more
     */
    public List<List<Exemplar>> exemplars(
            StoreSession session, CompiledQuery query, MetricsRange range, List<Series> series, int limit) {
        if (!(query.query().metrics() instanceof MetricsStage.MetricsAggregate)) {
            return series.stream().map(_ -> List.<Exemplar>of()).toList();
        }
        return new TraceExemplars(session, query, range, catalog, limit).read().of(series, limit);
    }

    /**
     * The names of attributes in a time range (unix nanoseconds), sorted, for each scope.
     *
     * @param filter a query that may be incomplete; what of it is a filter says which spans have to have them
     */
    public Map<TagScope, Set<String>> tagNames(
            StoreSession session, Collection<TagScope> scopes, String filter, long start, long end) {
        TagFilter spans = TagFilter.read(filter);
        FieldExpression condition = spans.namesAnyScope() ? EVERY : spans.condition(Optional.empty());
        if (!condition.equals(EVERY)) {
            return new FilteredTagNames(session, catalog, new SpansetFilter(condition), scopes).read(start, end);
        }
        var tags = new TraceTags(session, catalog, attributes, operations, start, end);
        Map<TagScope, Set<String>> names = new EnumMap<>(TagScope.class);
        scopes.forEach(scope -> names.put(scope, tags.names(scope)));
        return names;
    }

    /**
     * The values of a field in a time range (unix nanoseconds).
     *
     * @param filter a query that may be incomplete; what of it is a filter filters
     */
    public Set<Value> tagValues(StoreSession session, Field field, String filter, long start, long end, int limit) {
        return new TraceTags(session, catalog, attributes, operations, start, end)
                .values(field, TagFilter.read(filter), limit);
    }

    /** What spans of a service are called in a time range (unix nanoseconds), and their kinds. */
    public Set<SpanOperation> operations(StoreSession session, String service, long start, long end) {
        return operations.ofService(session, service, start, end);
    }

    /** Which services call which in a time range (unix nanoseconds). */
    public List<ServiceEdge> serviceGraph(StoreSession session, long start, long end) {
        return ServiceGraph.read(edges, session, start, end);
    }

    /** Calls of operations that began in (start, end], unix seconds, by {@code service}, {@code span_name} and so on. */
    public void operationCalls(StoreSession session, long start, long end, Consumer<CallCount> each) {
        CallCounts.ofOperations(session, start, end, each);
    }

    /**
     * Calls between services by {@code client}, {@code server} and {@code connection_type}.
     *
     * @param boundaries unix seconds, ascending: the first and the last are the time that is asked for, (first, last]; calls between
     *     two of them may come as one count, at the time of the later
     * @param ofClients whether durations are those that the client saw
     */
    public void edgeCalls(StoreSession session, long[] boundaries, boolean ofClients, Consumer<CallCount> each) {
        edges.read(session, boundaries, ofClients, each);
    }
}
