package io.varve.logql.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.eval.EvaluationLimits;
import io.varve.logql.eval.QueryResult;
import io.varve.logql.eval.logs.Direction;
import io.varve.logql.eval.memory.LogQueryParameters;
import io.varve.logql.eval.memory.LogRecord;
import io.varve.logql.eval.memory.MemoryEngine;
import io.varve.logql.eval.series.EvaluationException;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.label.LabelSet;
import io.varve.logql.syntax.LogQlParseException;
import io.varve.logql.syntax.LogQlParser;
import io.varve.notation.GoNumber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What Loki's engine answers over 22 streams of 30 minutes. */
class EvaluationVectorsTest {
    @Test
    void metricQueriesAnswerAsLoki() throws IOException {
        MemoryEngine engine = engine();
        var wrong = new ArrayList<String>();
        int agreed = 0;
        for (JsonNode vector : Vectors.read("metrics")) {
            if (vector.has("nondeterministic")) {
                continue;
            }
            String difference = compareMetric(engine, vector);
            if (difference == null) {
                agreed++;
            } else {
                wrong.add(vector.get("id") + " " + vector.get("q").asString() + " ("
                        + vector.get("kind").asString() + ")\n    " + difference);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(agreed).isGreaterThan(200);
    }

    @Test
    void ofQueriesLokiAnswersAtRandomTheSizeAgrees() throws IOException {
        MemoryEngine engine = engine();
        for (JsonNode vector : Vectors.read("metrics")) {
            if (!vector.has("nondeterministic")) {
                continue;
            }
            var query = (MetricQuery) LogQlParser.parse(vector.get("q").asString());
            if (vector.has("err")) {
                assertThat(failure(engine, query, vector))
                        .startsWith(vector.get("err").asString().substring(0, 20));
            } else {
                QueryResult result = engine.evaluate(query, steps(vector), EvaluationLimits.NONE)
                        .result();
                int expected = 0;
                int actual = 0;
                for (JsonNode series : vector.get("data").get("result")) {
                    expected += series.has("values") ? series.get("values").size() : 1;
                }
                for (List<String> points : flatten(result).values()) {
                    actual += points.size();
                }
                assertThat(actual).as(vector.get("q").asString()).isEqualTo(expected);
            }
        }
    }

    private static String failure(MemoryEngine engine, MetricQuery query, JsonNode vector) {
        try {
            engine.evaluate(query, steps(vector), EvaluationLimits.NONE);
            return "no failure";
        } catch (EvaluationException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    private static String compareMetric(MemoryEngine engine, JsonNode vector) {
        String error = vector.has("err") ? vector.get("err").asString() : null;
        QueryResult result;
        try {
            var query = (MetricQuery) LogQlParser.parse(vector.get("q").asString());
            result =
                    engine.evaluate(query, steps(vector), EvaluationLimits.NONE).result();
        } catch (LogQlParseException refused) {
            return error != null && error.startsWith("parse error") ? null : "refused: " + refused.getMessage();
        } catch (EvaluationException failure) {
            return failure.getMessage().equals(error) ? null : "failed: " + failure.getMessage() + " expected " + error;
        }
        if (error != null) {
            return "answered; expected " + error;
        }
        JsonNode data = vector.get("data");
        if (result instanceof QueryResult.Scalar scalar) {
            return point(data.get("result")).equals(point(scalar.timestampMillis(), scalar.value())) ? null : "scalar";
        }
        String type = data.get("resultType").asString();
        if (!type.equals(result instanceof QueryResult.Vector ? "vector" : "matrix")) {
            return "type " + result.getClass().getSimpleName() + ", expected " + type;
        }
        return compare(flatten(result), expected(data.get("result")));
    }

    private static String compare(Map<String, List<String>> actual, Map<String, List<String>> expected) {
        if (!actual.keySet().equals(expected.keySet())) {
            var missing = new ArrayList<>(expected.keySet());
            missing.removeAll(actual.keySet());
            var extra = new ArrayList<>(actual.keySet());
            extra.removeAll(expected.keySet());
            return actual.size() + " series, expected " + expected.size() + "; missing "
                    + missing.stream().limit(2).toList() + " extra "
                    + extra.stream().limit(2).toList();
        }
        if (!List.copyOf(actual.keySet()).equals(List.copyOf(expected.keySet()))) {
            return "order";
        }
        for (Map.Entry<String, List<String>> entry : expected.entrySet()) {
            List<String> have = actual.get(entry.getKey());
            if (have.size() != entry.getValue().size()) {
                return entry.getKey() + ": " + have.size() + " points, expected "
                        + entry.getValue().size() + " " + have + " " + entry.getValue();
            }
            for (int i = 0; i < have.size(); i++) {
                if (!samePoint(have.get(i), entry.getValue().get(i))) {
                    return entry.getKey() + ": " + have.get(i) + ", expected "
                            + entry.getValue().get(i);
                }
            }
        }
        return null;
    }

    private static boolean samePoint(String actual, String expected) {
        String[] a = actual.split("@", 2);
        String[] b = expected.split("@", 2);
        if (!a[1].equals(b[1])) {
            return false;
        }
        if (a[0].equals(b[0])) {
            return true;
        }
        double x = number(a[0]);
        double y = number(b[0]);
        return Math.abs(x - y) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y));
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    /** Points by series, in the order of the answer. */
    private static Map<String, List<String>> flatten(QueryResult result) {
        var flat = new java.util.LinkedHashMap<String, List<String>>();
        if (result instanceof QueryResult.Vector vector) {
            for (QueryResult.Sample sample : vector.samples()) {
                flat.computeIfAbsent(sample.labels().toMap().toString(), labels -> new ArrayList<>())
                        .add(point(sample.timestampMillis(), sample.value()));
            }
        } else if (result instanceof QueryResult.Matrix matrix) {
            for (QueryResult.Series series : matrix.series()) {
                var points = new ArrayList<String>();
                for (int i = 0; i < series.size(); i++) {
                    points.add(point(series.timestampMillis(i), series.value(i)));
                }
                flat.put(series.labels().toMap().toString(), points);
            }
        }
        return flat;
    }

    private static Map<String, List<String>> expected(JsonNode result) {
        var flat = new java.util.LinkedHashMap<String, List<String>>();
        for (JsonNode series : result) {
            var points = new ArrayList<String>();
            if (series.has("value")) {
                points.add(point(series.get("value")));
            } else {
                series.get("values").forEach(value -> points.add(point(value)));
            }
            flat.put(new TreeMap<>(labels(series.get("metric"))).toString(), points);
        }
        return flat;
    }

    private static String point(JsonNode pair) {
        return point(
                Math.round(pair.get(0).asDouble() * 1000), number(pair.get(1).asString()));
    }

    private static String point(long millis, double value) {
        return GoNumber.formatPlain(value) + "@" + millis;
    }

    private static TimeSteps steps(JsonNode vector) {
        long start = Long.parseLong(vector.get("start").asString());
        long end = Long.parseLong(vector.get("end").asString());
        return vector.get("kind").asString().equals("instant")
                ? TimeSteps.instant(end)
                : TimeSteps.range(start, end, Long.parseLong(vector.get("step").asString()));
    }

    @Test
    void logQueriesAnswerAsLoki() throws IOException {
        MemoryEngine engine = engine();
        var wrong = new ArrayList<String>();
        int agreed = 0;
        for (JsonNode vector : Vectors.read("logs")) {
            long start = Long.parseLong(vector.get("start").asString());
            long end = Long.parseLong(vector.get("end").asString());
            if (vector.has("nondeterministic")) {
                continue;
            }
            if (start == end) {
                // An instant log query looks back by this much in Loki's engine.
                start -= 30_000_000_000L;
            }
            var parameters = new LogQueryParameters(
                    start,
                    end,
                    vector.has("limit") ? vector.get("limit").asInt() : 100,
                    vector.get("direction").asString().equals("forward") ? Direction.FORWARD : Direction.BACKWARD,
                    vector.has("interval")
                            ? Long.parseLong(vector.get("interval").asString())
                            : 0,
                    vector.has("categorize_labels"));
            QueryResult.Streams result =
                    engine.evaluate((LogQuery) LogQlParser.parse(vector.get("q").asString()), parameters);
            String actual = text(result, parameters.categorizeLabels());
            String expected = text(vector.get("data").get("result"), parameters.categorizeLabels());
            if (actual.equals(expected)) {
                agreed++;
            } else {
                wrong.add(vector.get("id") + " " + vector.get("q").asString() + "\nexpected\n" + expected + "actual\n"
                        + actual);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(agreed).isEqualTo(57);
    }

    private static String text(QueryResult.Streams result, boolean categorized) {
        var text = new StringBuilder();
        for (QueryResult.LogStream stream : result.streams()) {
            text.append(stream.labels()).append('\n');
            for (QueryResult.LogEntry entry : stream.entries()) {
                text.append("  ").append(entry.timestampNanos()).append(' ').append(entry.line());
                if (categorized) {
                    text.append(' ')
                            .append(entry.structuredMetadata())
                            .append(' ')
                            .append(entry.parsed());
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String text(JsonNode result, boolean categorized) {
        var text = new StringBuilder();
        for (JsonNode stream : result) {
            text.append(LabelSet.of(labels(stream.get("stream")))).append('\n');
            for (JsonNode value : stream.get("values")) {
                text.append("  ")
                        .append(value.get(0).asString())
                        .append(' ')
                        .append(value.get(1).asString());
                if (categorized) {
                    text.append(' ')
                            .append(LabelSet.of(labels(value.get(2).get("structuredMetadata"))))
                            .append(' ')
                            .append(LabelSet.of(labels(value.get(2).get("parsed"))));
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static MemoryEngine engine() throws IOException {
        var records = new ArrayList<LogRecord>();
        for (JsonNode entry : Vectors.read("entries")) {
            records.add(new LogRecord(
                    LabelSet.of(labels(entry.get("labels"))),
                    Long.parseLong(entry.get("ts").asString()),
                    entry.get("line").asString(),
                    labels(entry.get("structured_metadata"))));
        }
        return new MemoryEngine(records);
    }

    private static Map<String, String> labels(JsonNode node) {
        var labels = new HashMap<String, String>();
        if (node != null) {
            node.properties()
                    .forEach(
                            entry -> labels.put(entry.getKey(), entry.getValue().asString()));
        }
        return labels;
    }
}
