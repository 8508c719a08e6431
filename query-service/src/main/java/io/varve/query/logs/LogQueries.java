package io.varve.query.logs;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.ast.Stage;
import io.varve.logql.eval.Evaluated;
import io.varve.logql.eval.EvaluationLimits;
import io.varve.logql.eval.MetricEvaluator;
import io.varve.logql.eval.range.RangeRequest;
import io.varve.logql.eval.range.RangeSink;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.label.LabelSet;
import io.varve.query.failure.QueryFailure;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.StoreClient;
import io.varve.store.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Answers questions about logs: lines, streams, labels and volume. For any number of threads. */
public final class LogQueries {

    private final StoreClient client;
    private final BufferAllocator allocator;
    private final StreamCatalog catalog = new StreamCatalog();
    private final StreamDays days = new StreamDays();
    private final StreamActivity activity = new StreamActivity(catalog, days);
    private final LogPlanner logPlanner = new LogPlanner(catalog);
    private final SamplePlanner samplePlanner = new SamplePlanner(catalog);
    private final ResultCache results;
    private final HeldLogs held;
    private final AnswerMemory answers;

    public LogQueries(
            StoreClient client, BufferAllocator allocator, ResultCache results, HeldLogs held, AnswerMemory answers) {
        this.held = held;
        this.answers = answers;
        this.client = client;
        this.allocator = allocator;
        this.results = results;
    }

    /** Begins a query of a tenant; its time limit runs from now. */
    public StoreSession session(TenantId tenant, ReadLimits limits) {
        return new StoreSession(client, allocator, tenant, limits, false, held);
    }

    /** Begins a request that may read several tenants, each under the same limits; more than one are told apart by a label. */
    public ReadSession session(Collection<TenantId> tenants, ReadLimits limits) {
        boolean labelled = tenants.size() > 1;
        return new ReadSession(
                tenants.stream()
                        .map(tenant -> new StoreSession(client, allocator, tenant, limits, labelled, held))
                        .toList(),
                answers);
    }

    StreamCatalog catalog() {
        return catalog;
    }

    /**
     * Begins to follow a log query.
     *
     * @param start first nanosecond whose lines are followed
     */
    public LogTail tail(LogQuery query, long start) {
        return new LogTail(this, query, start);
    }

    LogPlan plan(StoreSession session, LogRequest request) {
        return logPlanner.plan(session, request);
    }

    /**
     * How many lines of each shape a log query has, exactly.
     *
     * @param step width of a bucket in nanoseconds
     * @throws io.varve.query.failure.QueryFailure BAD_REQUEST when the query has stages that the store can't decide by itself
     */
    public void shapes(ReadSession reads, LogRequest request, long step, ShapeSink sink) {
        if (!request.isInOrderOfTime()) {
            throw QueryFailure.badRequest("patterns are counted over all lines: leave out distinct, sort and context");
        }
        for (StoreSession session : reads.sessions()) {
            switch (logPlanner.plan(session, request)) {
                case LogPlan.Nothing _ -> {}
                case LogPlan.Rows(RowFilter filter) -> LineShapes.read(session, request, filter, step, sink);
            }
        }
    }

    /**
     * The lines of a log query, in the order of the answer.
     *
     * @throws io.varve.query.failure.QueryFailure BAD_REQUEST when the query can't be asked of several tenants at once
     */
    public List<LogLine> lines(ReadSession reads, LogRequest request) {
        return reads.answer(() -> reads.hasOneTenant()
                ? lines(reads.sessions().getFirst(), request)
                : new TenantMerge(reads, logPlanner, days).lines(request));
    }

    /** The same of one tenant. */
    public List<LogLine> lines(StoreSession session, LogRequest request) {
        return switch (logPlanner.plan(session, request)) {
            case LogPlan.Nothing _ -> List.of();
            case LogPlan.Rows(RowFilter filter) -> lines(session, request, filter);
        };
    }

    private List<LogLine> lines(StoreSession session, LogRequest request, RowFilter filter) {
        List<Stage> stages = request.query().stages();
        if (stages.isEmpty() || !(stages.getLast() instanceof Stage.Context context)) {
            return new LogReader(session, days, request, filter).read();
        }
        LogRequest matches = request.positioned();
        return new ContextReader(matches, context)
                .of(session, filter.streams())
                .around(new LogReader(session, days, matches, filter).read());
    }

    /**
     * A metric query at each of the steps.
     *
     * @throws io.varve.logql.eval.series.EvaluationException when the data do not allow an answer, or a limit is reached
     */
    public Evaluated metric(ReadSession reads, MetricQuery query, TimeSteps steps, EvaluationLimits limits) {
        return reads.answer(() -> MetricEvaluator.evaluate(
                query,
                steps,
                (request, sink) -> {
                    for (StoreSession session : reads.sessions()) {
                        samples(session, request, sink);
                    }
                },
                limits));
    }

    private void samples(StoreSession session, RangeRequest request, RangeSink sink) {
        StreamSelection countedByVolume =
                CachedSamples.isFor(results, session, request) ? samplePlanner.streamsOfRows(session, request) : null;
        if (countedByVolume == null) {
            run(samplePlanner.plan(session, request), session, sink);
            return;
        }
        new CachedSamples(results, session, request, countedByVolume)
                .read((part, recorder) -> run(samplePlanner.plan(session, part), session, recorder), sink);
    }

    private static void run(SamplePlan plan, StoreSession session, RangeSink sink) {
        switch (plan) {
            case SamplePlan.Nothing _ -> session.note("no stream can have a part in it");
            case SamplePlan.Counted counted -> {
                if (VolumeReader.isFor(counted) && new VolumeReader(counted, sink).read(session)) {
                    session.note(name(counted.request()) + " counted from the rollup in memory");
                    return;
                }
                if (counted.isForHeldLines()
                        && isHeld(
                                session,
                                counted.request(),
                                counted.filter(),
                                VisibleNames.of(counted.request()),
                                sink)) {
                    return;
                }
                SamplePlan.Counted rest = withoutHeldServices(counted, session, sink);
                if (rest.filter().isEmpty()) {
                    return;
                }
                session.note(name(counted.request()) + " counted by the store"
                        + (counted.fromVolume() ? " from its rollup" : " row by row"));
                new CountReader(rest, sink).read(session);
            }
            case SamplePlan.Lines lines -> {
                if (isHeld(session, lines.request(), lines.filter(), lines.names(), sink)) {
                    return;
                }
                session.note(name(lines.request()) + " evaluated over lines");
                new SampleReader(lines, sink).read(session);
            }
        }
    }

    /** Evaluates held lines if all that can matter are. */
    private static boolean isHeld(
            StoreSession session,
            RangeRequest request,
            RowFilter filter,
            @Nullable List<String> names,
            RangeSink sink) {
        boolean held = !SamplePlanner.needsOrder(request.aggregation().operation())
                && new BlockSamples(session, request, filter, names).read(sink);
        if (held) {
            session.note(name(request) + " evaluated over lines in memory");
        }
        return held;
    }

    /** Counts the services whose lines are held; what is left for the store. */
    private static SamplePlan.Counted withoutHeldServices(
            SamplePlan.Counted counted, StoreSession session, RangeSink sink) {
        if (!counted.isForHeldServices()) {
            return counted;
        }
        Set<String> held = new BlockSamples(
                        session, counted.request(), counted.filter(), VisibleNames.of(counted.request()))
                // Who has looked for all lines has said that they are wanted.
                .readServices(sink, !counted.isForHeldLines());
        if (held.isEmpty()) {
            return counted;
        }
        session.note(name(counted.request()) + " of " + held.size() + " services evaluated over lines in memory");
        return counted.without(held);
    }

    private static String name(RangeRequest request) {
        return request.aggregation().operation().text();
    }

    /** The names of the stream labels in a time range, sorted. */
    public Collection<String> labelNames(ReadSession reads, List<LabelMatcher> matchers, long start, long end) {
        TreeSet<String> names = new TreeSet<>();
        for (LogStream stream : present(reads, matchers, start, end)) {
            names.addAll(stream.labels().toMap().keySet());
        }
        return names;
    }

    /** The values of a stream label in a time range, sorted. */
    public Collection<String> labelValues(
            ReadSession reads, String name, List<LabelMatcher> matchers, long start, long end) {
        TreeSet<String> values = new TreeSet<>();
        for (LogStream stream : present(reads, matchers, start, end)) {
            String value = stream.label(name);
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        return values;
    }

    /** The label sets of the streams that satisfy one of the selectors; those that differ in metadata only are one. */
    public Collection<LabelSet> series(ReadSession reads, List<List<LabelMatcher>> selectors, long start, long end) {
        TreeSet<LabelSet> series = new TreeSet<>();
        for (LogStream stream : ofEach(reads, session -> activity.present(session, selectors, start, end))) {
            series.add(stream.labels());
        }
        return series;
    }

    /** How much there is of the streams that match. */
    public IndexStats stats(ReadSession reads, List<LabelMatcher> matchers, long start, long end) {
        long lines = 0;
        long bytes = 0;
        List<StreamActivity.Activity> all = active(reads, matchers, start, end);
        for (StreamActivity.Activity active : all) {
            lines += active.lines();
            bytes += active.bytes();
        }
        return new IndexStats(all.size(), lines, bytes);
    }

    /** Bytes of lines by group, the largest first. */
    public List<LabelVolume> volume(ReadSession reads, VolumeRequest request) {
        VolumeGroups groups = new VolumeGroups(request);
        for (StreamActivity.Activity active : active(reads, request.matchers(), request.start(), request.end())) {
            groups.add(active.stream(), active.bytes());
        }
        return groups.largest();
    }

    /**
     * The same for each step of a range, all read at once.
     *
     * @param step nanoseconds; steps begin at the start of the range, and the last may be shorter
     */
    public List<List<LabelVolume>> volumeBySteps(ReadSession reads, VolumeRequest request, long step) {
        List<List<LabelMatcher>> alternatives = request.matchers().isEmpty() ? List.of() : List.of(request.matchers());
        return reads.answer(() -> {
            List<VolumeGroups> steps = new ArrayList<>();
            for (long start = request.start(); start < request.end() && start >= request.start(); start += step) {
                steps.add(new VolumeGroups(request));
            }
            for (StoreSession session : reads.sessions()) {
                activity.steps(session, alternatives, request.start(), request.end(), step, (stream, at, bytes) -> {
                    if (steps.get(at).add(stream, bytes)) {
                        session.keep(VolumeGroups.BYTES_OF_GROUP);
                    }
                });
            }
            return steps.stream().map(VolumeGroups::largest).toList();
        });
    }

    /** The stream labels whose values say something, with how many values each has. */
    public Map<String, Integer> detectedLabels(ReadSession reads, List<LabelMatcher> matchers, long start, long end) {
        Map<String, Set<String>> values = new TreeMap<>();
        for (LogStream stream : present(reads, matchers, start, end)) {
            stream.labels()
                    .toMap()
                    .forEach((name, value) ->
                            values.computeIfAbsent(name, _ -> new HashSet<>()).add(value));
        }
        Map<String, Integer> cardinalities = new TreeMap<>();
        values.forEach((name, distinct) -> {
            if (DetectedField.isTelling(name, distinct)) {
                cardinalities.put(name, distinct.size());
            }
        });
        return cardinalities;
    }

    /** The fields of the newest lines of a query. */
    public List<DetectedField> detectedFields(ReadSession reads, LogRequest request) {
        return FieldDetection.of(lines(reads, request));
    }

    private List<LogStream> present(ReadSession reads, List<LabelMatcher> matchers, long start, long end) {
        List<List<LabelMatcher>> alternatives = matchers.isEmpty() ? List.of() : List.of(matchers);
        return ofEach(reads, session -> activity.present(session, alternatives, start, end));
    }

    private List<StreamActivity.Activity> active(ReadSession reads, List<LabelMatcher> matchers, long start, long end) {
        List<List<LabelMatcher>> alternatives = matchers.isEmpty() ? List.of() : List.of(matchers);
        return ofEach(reads, session -> activity.between(session, alternatives, start, end));
    }

    private static <T> List<T> ofEach(ReadSession reads, Function<StoreSession, List<T>> read) {
        List<T> all = new ArrayList<>();
        for (StoreSession session : reads.sessions()) {
            all.addAll(read.apply(session));
        }
        return all;
    }
}
