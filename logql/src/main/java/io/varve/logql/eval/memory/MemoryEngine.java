package io.varve.logql.eval.memory;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.ast.Stage;
import io.varve.logql.eval.Evaluated;
import io.varve.logql.eval.EvaluationLimits;
import io.varve.logql.eval.MetricEvaluator;
import io.varve.logql.eval.QueryResult;
import io.varve.logql.eval.logs.Direction;
import io.varve.logql.eval.logs.StreamCollector;
import io.varve.logql.eval.range.RangeRequest;
import io.varve.logql.eval.range.RangeSink;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.label.LabelSet;
import io.varve.logql.match.CompiledMatcher;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.SampleExtractor;
import io.varve.logql.pipeline.StreamPipeline;
import io.varve.logql.pipeline.StreamSampleExtractor;
import io.varve.logql.pipeline.StructuredMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Evaluates queries over records it holds. */
public final class MemoryEngine {
    private final List<LogRecord> records;

    /** @param records in the order they were pushed; those of equal time keep it */
    public MemoryEngine(List<LogRecord> records) {
        this.records = new ArrayList<>(new LinkedHashSet<>(records));
        this.records.sort(Comparator.comparingLong(LogRecord::timestampNanos));
    }

    /** @throws RuntimeException as {@link MetricEvaluator#evaluate} */
    public Evaluated evaluate(MetricQuery query, TimeSteps steps, EvaluationLimits limits) {
        return MetricEvaluator.evaluate(query, steps, this::read, limits);
    }

    private void read(RangeRequest request, RangeSink sink) {
        List<CompiledMatcher> matchers = matchers(request.aggregation().range().query());
        SampleExtractor extractor = SampleExtractor.compile(request.aggregation(), request.pushedDown());
        Map<LabelSet, StreamSampleExtractor> streams = new HashMap<>();
        for (LogRecord record : records) {
            long timestamp = record.timestampNanos();
            if (timestamp <= request.windows().fromNanos()
                    || timestamp > request.windows().toNanos()
                    || !CompiledMatcher.matchesAll(matchers, record.stream().toMap())) {
                continue;
            }
            StreamSampleExtractor stream = streams.computeIfAbsent(record.stream(), extractor::forStream);
            byte[] line = record.line().getBytes(StandardCharsets.UTF_8);
            if (stream.process(timestamp, line, 0, line.length, StructuredMetadata.of(record.structuredMetadata()))) {
                sink.sample(stream.labels(), timestamp, stream.value());
            }
        }
    }

    public QueryResult.Streams evaluate(LogQuery query, LogQueryParameters parameters) {
        if (query.stages().stream().anyMatch(MemoryEngine::needsAllLines)) {
            return new WholeAnswer(records, query, parameters).evaluate();
        }
        List<CompiledMatcher> matchers = matchers(query);
        Pipeline pipeline = Pipeline.compile(query.stages());
        Map<LabelSet, StreamPipeline> streams = new HashMap<>();
        var collector = new StreamCollector(
                parameters.limit(), parameters.direction(), parameters.intervalNanos(), parameters.categorizeLabels());
        List<LogRecord> ordered = parameters.direction() == Direction.FORWARD ? records : records.reversed();
        for (LogRecord record : ordered) {
            long timestamp = record.timestampNanos();
            if (timestamp < parameters.startNanos()
                    || timestamp >= parameters.endNanos()
                    || !collector.wants(timestamp)
                    || !CompiledMatcher.matchesAll(matchers, record.stream().toMap())) {
                continue;
            }
            StreamPipeline stream = streams.computeIfAbsent(record.stream(), pipeline::forStream);
            byte[] line = record.line().getBytes(StandardCharsets.UTF_8);
            if (stream.process(timestamp, line, 0, line.length, StructuredMetadata.of(record.structuredMetadata()))) {
                String kept = new String(
                        stream.lineArray(), stream.lineOffset(), stream.lineLength(), StandardCharsets.UTF_8);
                collector.add(timestamp, kept, stream.labels());
            }
        }
        return collector.result();
    }

    private static boolean needsAllLines(Stage stage) {
        return stage instanceof Stage.Sort || stage instanceof Stage.Context;
    }

    static List<CompiledMatcher> matchers(LogQuery query) {
        return query.matchers().stream().map(CompiledMatcher::compile).toList();
    }
}
