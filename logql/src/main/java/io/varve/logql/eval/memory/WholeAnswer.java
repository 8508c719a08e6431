package io.varve.logql.eval.memory;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Stage;
import io.varve.logql.eval.QueryResult;
import io.varve.logql.eval.logs.ContextLabel;
import io.varve.logql.eval.logs.Direction;
import io.varve.logql.eval.logs.StreamCollector;
import io.varve.logql.label.CategorizedLabels;
import io.varve.logql.label.LabelSet;
import io.varve.logql.match.CompiledMatcher;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.SortKeys;
import io.varve.logql.pipeline.StreamPipeline;
import io.varve.logql.pipeline.StructuredMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers queries with {@code sort} or {@code context}, which need all lines of the range. */
final class WholeAnswer {
    private final List<LogRecord> ordered;
    private final LogQuery query;
    private final LogQueryParameters parameters;

    private record Kept(
            int place,
            LogRecord record,
            String line,
            CategorizedLabels labels,
            @Nullable SortKeys keys) {}

    WholeAnswer(List<LogRecord> records, LogQuery query, LogQueryParameters parameters) {
        List<CompiledMatcher> matchers = MemoryEngine.matchers(query);
        List<LogRecord> oldestFirst = records.stream()
                .filter(record -> record.timestampNanos() >= parameters.startNanos()
                        && record.timestampNanos() < parameters.endNanos()
                        && CompiledMatcher.matchesAll(matchers, record.stream().toMap()))
                .toList();
        this.ordered = parameters.direction() == Direction.FORWARD ? oldestFirst : oldestFirst.reversed();
        this.query = query;
        this.parameters = parameters;
    }

    QueryResult.Streams evaluate() {
        List<Kept> kept = kept();
        if (query.stages().getLast() instanceof Stage.Context context) {
            return streams(withContext(kept.subList(0, Math.min(parameters.limit(), kept.size())), context));
        }
        kept.sort(Comparator.comparing(Kept::keys, Comparator.nullsLast(Comparator.naturalOrder())));
        var runs = new ArrayList<QueryResult.LogStream>();
        for (Kept line : kept.subList(0, Math.min(parameters.limit(), kept.size()))) {
            QueryResult.LogStream stream = streams(List.of(line)).streams().getFirst();
            if (!runs.isEmpty() && runs.getLast().labels().equals(stream.labels())) {
                var longer = new ArrayList<>(runs.removeLast().entries());
                longer.addAll(stream.entries());
                stream = new QueryResult.LogStream(stream.labels(), longer);
            }
            runs.add(stream);
        }
        return new QueryResult.Streams(runs);
    }

    private List<Kept> kept() {
        Pipeline pipeline = Pipeline.compile(query.stages());
        Map<LabelSet, StreamPipeline> streams = new HashMap<>();
        var spacing = new StreamCollector(
                Integer.MAX_VALUE, parameters.direction(), parameters.intervalNanos(), parameters.categorizeLabels());
        var kept = new ArrayList<Kept>();
        for (int place = 0; place < ordered.size(); place++) {
            LogRecord record = ordered.get(place);
            long timestamp = record.timestampNanos();
            StreamPipeline stream = streams.computeIfAbsent(record.stream(), pipeline::forStream);
            byte[] line = record.line().getBytes(StandardCharsets.UTF_8);
            if (spacing.wants(timestamp)
                    && stream.process(
                            timestamp, line, 0, line.length, StructuredMetadata.of(record.structuredMetadata()))) {
                String text = new String(
                        stream.lineArray(), stream.lineOffset(), stream.lineLength(), StandardCharsets.UTF_8);
                SortKeys keys = pipeline.sortKeys();
                kept.add(new Kept(place, record, text, stream.labels(), keys == null ? null : keys.snapshot()));
                spacing.add(timestamp, text, stream.labels());
            }
        }
        return kept;
    }

    /** Match by match, and around each from the nearest line on, until there are enough. */
    private List<Kept> withContext(List<Kept> matches, Stage.Context context) {
        Map<Integer, Kept> answer = new TreeMap<>();
        Map<Integer, Kept> byPlace = new HashMap<>();
        matches.forEach(match -> byPlace.put(match.place(), match));
        boolean forward = parameters.direction() == Direction.FORWARD;
        for (Kept match : matches) {
            if (answer.size() >= parameters.limit()) {
                break;
            }
            answer.put(match.place(), match);
            neighbours(match, context.before(), forward ? -1 : 1, ContextLabel.BEFORE, byPlace, answer);
            neighbours(match, context.after(), forward ? 1 : -1, ContextLabel.AFTER, byPlace, answer);
        }
        return new ArrayList<>(answer.values());
    }

    private void neighbours(
            Kept match, int count, int step, String where, Map<Integer, Kept> matches, Map<Integer, Kept> answer) {
        int found = 0;
        for (int place = match.place() + step; place >= 0 && place < ordered.size() && found < count; place += step) {
            LogRecord record = ordered.get(place);
            if (!record.stream().equals(match.record().stream())) {
                continue;
            }
            found++;
            if (answer.size() >= parameters.limit()) {
                return;
            }
            Kept asMatch = matches.get(place);
            answer.putIfAbsent(place, asMatch != null ? asMatch : neighbour(place, record, where));
        }
    }

    private static Kept neighbour(int place, LogRecord record, String where) {
        StreamPipeline plain = Pipeline.compile(List.of()).forStream(record.stream());
        byte[] line = record.line().getBytes(StandardCharsets.UTF_8);
        plain.process(
                record.timestampNanos(), line, 0, line.length, StructuredMetadata.of(record.structuredMetadata()));
        return new Kept(place, record, record.line(), ContextLabel.on(plain.labels(), where), null);
    }

    private QueryResult.Streams streams(List<Kept> lines) {
        var collector =
                new StreamCollector(Integer.MAX_VALUE, parameters.direction(), 0, parameters.categorizeLabels());
        for (Kept line : lines) {
            collector.add(line.record().timestampNanos(), line.line(), line.labels());
        }
        return collector.result();
    }
}
