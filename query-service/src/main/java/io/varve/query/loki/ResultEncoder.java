package io.varve.query.loki;

import io.varve.logql.eval.Evaluated;
import io.varve.logql.eval.QueryResult;
import io.varve.logql.label.CategorizedLabels;
import io.varve.logql.label.LabelSet;
import io.varve.query.http.JsonSink;
import io.varve.query.logs.Explanation;
import io.varve.query.logs.LogLine;
import io.varve.query.logs.StoreRead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes answers of the query API in Loki's shapes. */
final class ResultEncoder {

    private final JsonSink json;

    ResultEncoder(JsonSink json) {
        this.json = json;
    }

    /**
     * Lines grouped into streams, the streams sorted by their labels.
     *
     * @param categorized whether a stream has only its own labels and every line its other labels by category
     */
    void streams(List<LogLine> lines, boolean categorized, Answer answer) throws IOException {
        Map<String, List<LogLine>> streams = new TreeMap<>();
        Map<LabelSet, List<LogLine>> byLabels = new LinkedHashMap<>();
        for (LogLine line : lines) {
            LabelSet labels =
                    categorized ? line.labels().stream() : line.labels().all();
            byLabels.computeIfAbsent(labels, _ -> new ArrayList<>()).add(line);
        }
        byLabels.forEach((labels, ofStream) -> streams.put(labels.toString(), ofStream));
        begin(categorized);
        boolean first = true;
        for (List<LogLine> ofStream : streams.values()) {
            separate(first);
            first = false;
            CategorizedLabels ofFirst = ofStream.getFirst().labels();
            stream(categorized ? ofFirst.stream() : ofFirst.all(), ofStream, categorized);
        }
        json.raw(']');
        end(answer);
    }

    /** Lines in an order of their own: a stream ends where the next line has other labels, and may come again. */
    void streamsInOrder(List<LogLine> lines, boolean categorized, Answer answer) throws IOException {
        begin(categorized);
        int from = 0;
        while (from < lines.size()) {
            LabelSet labels = shown(lines.get(from), categorized);
            int to = from + 1;
            while (to < lines.size() && shown(lines.get(to), categorized).equals(labels)) {
                to++;
            }
            separate(from == 0);
            stream(labels, lines.subList(from, to), categorized);
            from = to;
        }
        json.raw(']');
        end(answer);
    }

    private static LabelSet shown(LogLine line, boolean categorized) {
        return categorized ? line.labels().stream() : line.labels().all();
    }

    private void begin(boolean categorized) throws IOException {
        json.raw("{\"status\":\"success\",\"data\":{\"resultType\":\"streams\"");
        if (categorized) {
            json.raw(",\"encodingFlags\":[\"categorize-labels\"]");
        }
        json.raw(",\"result\":[");
    }

    /** One stream with its lines, in the order given. */
    void stream(LabelSet labels, List<LogLine> lines, boolean categorized) throws IOException {
        json.raw("{\"stream\":");
        labels(labels);
        json.raw(",\"values\":[");
        for (int i = 0; i < lines.size(); i++) {
            separate(i == 0);
            line(lines.get(i), categorized);
        }
        json.raw("]}");
    }

    private void line(LogLine line, boolean categorized) throws IOException {
        json.raw("[\"").number(line.timestamp()).raw("\",").string(line.line(), 0, line.line().length);
        if (categorized) {
            json.raw(",{");
            LabelSet metadata = line.labels().structuredMetadata();
            LabelSet parsed = line.labels().parsed();
            if (!metadata.isEmpty()) {
                json.raw("\"structuredMetadata\":");
                labels(metadata);
            }
            if (!parsed.isEmpty()) {
                json.raw(metadata.isEmpty() ? "\"parsed\":" : ",\"parsed\":");
                labels(parsed);
            }
            json.raw('}');
        }
        json.raw(']');
    }

    /** What a metric query answers. */
    void metric(Evaluated evaluated, Answer answer) throws IOException {
        json.raw("{\"status\":\"success\"");
        if (!evaluated.warnings().isEmpty()) {
            json.raw(",\"warnings\":[");
            for (int i = 0; i < evaluated.warnings().size(); i++) {
                separate(i == 0);
                json.string(evaluated.warnings().get(i));
            }
            json.raw(']');
        }
        json.raw(",\"data\":{\"resultType\":");
        switch (evaluated.result()) {
            case QueryResult.Scalar(long timestamp, double value) -> {
                json.raw("\"scalar\",\"result\":");
                sample(timestamp, value);
            }
            case QueryResult.Vector(List<QueryResult.Sample> samples) -> vector(samples);
            case QueryResult.Matrix(List<QueryResult.Series> series) -> matrix(series);
            case QueryResult.Streams _ -> throw new IllegalArgumentException("lines of a metric query");
        }
        end(answer);
    }

    private void vector(List<QueryResult.Sample> samples) throws IOException {
        json.raw("\"vector\",\"result\":[");
        for (int i = 0; i < samples.size(); i++) {
            QueryResult.Sample one = samples.get(i);
            separate(i == 0);
            json.raw("{\"metric\":");
            labels(one.labels());
            json.raw(",\"value\":");
            sample(one.timestampMillis(), one.value());
            json.raw('}');
        }
        json.raw(']');
    }

    private void matrix(List<QueryResult.Series> series) throws IOException {
        json.raw("\"matrix\",\"result\":[");
        for (int i = 0; i < series.size(); i++) {
            QueryResult.Series one = series.get(i);
            separate(i == 0);
            json.raw("{\"metric\":");
            labels(one.labels());
            json.raw(",\"values\":[");
            for (int point = 0; point < one.size(); point++) {
                separate(point == 0);
                sample(one.timestampMillis(point), one.value(point));
            }
            json.raw("]}");
        }
        json.raw(']');
    }

    void sample(long millis, double value) throws IOException {
        json.raw('[').seconds(millis).raw(',').sample(value).raw(']');
    }

    /** {@code {"status":"success","data":[..]}}; {@code data} is left out when there is none. */
    void list(Collection<String> values) throws IOException {
        json.raw("{\"status\":\"success\"");
        if (!values.isEmpty()) {
            json.raw(",\"data\":[");
            boolean first = true;
            for (String value : values) {
                separate(first);
                first = false;
                json.string(value);
            }
            json.raw(']');
        }
        json.raw('}');
    }

    void series(Collection<LabelSet> series) throws IOException {
        json.raw("{\"status\":\"success\",\"data\":[");
        boolean first = true;
        for (LabelSet labels : series) {
            separate(first);
            first = false;
            labels(labels);
        }
        json.raw("]}");
    }

    private void end(Answer answer) throws IOException {
        json.raw(",\"stats\":");
        answer.statistics().write(json);
        json.raw('}');
        if (answer.pages() != null) {
            pages(answer.pages());
        }
        if (answer.explained() != null) {
            json.raw(",\"explain\":");
            explanation(answer.explained());
        }
        json.raw('}');
    }

    private void pages(Pages pages) throws IOException {
        json.raw(",\"cursor\":{");
        if (pages.next() != null) {
            json.raw("\"next\":").string(pages.next());
        }
        if (pages.previous() != null) {
            json.raw(pages.next() == null ? "\"previous\":" : ",\"previous\":").string(pages.previous());
        }
        json.raw('}');
    }

    private void explanation(Explanation explanation) throws IOException {
        json.raw("{\"store\":[");
        for (int i = 0; i < explanation.reads().size(); i++) {
            StoreRead read = explanation.reads().get(i);
            separate(i == 0);
            json.raw("{\"sql\":").string(read.sql());
            json.raw(",\"rowsRead\":").number(read.rowsRead());
            json.raw(",\"bytesRead\":").number(read.bytesRead());
            json.raw(",\"rowsReceived\":").number(read.rowsReceived());
            json.raw(",\"milliseconds\":")
                    .raw(JsonSink.decimal(read.nanos() / 1e6))
                    .raw('}');
        }
        json.raw("],\"memory\":{\"lines\":").number(explanation.held().lines());
        json.raw(",\"bytes\":").number(explanation.held().bytes());
        json.raw("},\"java\":[");
        for (int i = 0; i < explanation.java().size(); i++) {
            separate(i == 0);
            json.string(explanation.java().get(i));
        }
        json.raw("]}");
    }

    void labels(LabelSet labels) throws IOException {
        json.raw('{');
        for (int i = 0; i < labels.size(); i++) {
            separate(i == 0);
            json.string(labels.name(i)).raw(':').string(labels.value(i));
        }
        json.raw('}');
    }

    private void separate(boolean first) throws IOException {
        if (!first) {
            json.raw(',');
        }
    }

    /** What stands behind the result. */
    record Answer(
            QueryStatistics statistics,
            @Nullable Explanation explained,
            @Nullable Pages pages) {

        Answer with(@Nullable Pages cursors) {
            return new Answer(statistics, explained, cursors);
        }
    }

    /**
     * Cursors of the pages beside an answer; null while there is no line to begin behind.
     *
     * @param next behind the last line of the answer
     * @param previous behind its first line, for the other direction
     */
    record Pages(@Nullable String next, @Nullable String previous) {}
}
