package io.varve.traceql.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.MemoryTrace;
import io.varve.traceql.eval.NamedValue;
import io.varve.traceql.eval.ShownSpan;
import io.varve.traceql.eval.SpanTree;
import io.varve.traceql.eval.Spanset;
import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Searches find the spans that Tempo finds, and show of them what Tempo shows; where Tempo answers by layout, what the data mean. */
class SearchVectorsTest {
    private static final long SECOND = 1_000_000_000L;

    private static List<MemoryTrace> traces = List.of();

    @BeforeAll
    static void readTraces() throws IOException, InterruptedException {
        traces = GeneratedTraces.read();
    }

    static Stream<JsonNode> searches() throws IOException {
        return Vectors.read("search").stream()
                .filter(vector -> vector.has("q")
                        && !vector.has("limit")
                        && !vector.has("spss")
                        && vector.path("answer").path("status").asInt() == 200
                        && !vector.has("quirk")
                        && !vector.has("nondeterministic"));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void findsAndShowsWhatTempoDoes(JsonNode vector) {
        Map<String, List<String>> expected = new TreeMap<>();
        for (JsonNode trace : vector.path("answer").path("traces")) {
            var sets = new ArrayList<String>();
            for (JsonNode set : trace.path("spanSets")) {
                var spans = new TreeSet<String>();
                for (JsonNode span : set.path("spans")) {
                    spans.add(span.path(0).asString() + shown(span.path(1)));
                }
                sets.add(shown(set.path("attrs")) + " " + spans);
            }
            expected.put(
                    trace.path("traceID").asString() + " "
                            + trace.path("durationMs").asInt() + " "
                            + trace.path("rootTraceName").asString(),
                    sets.stream().sorted().toList());
        }
        assertThat(answer(vector)).as(vector.path("q").asString()).isEqualTo(expected);
    }

    static Stream<JsonNode> meanings() throws IOException {
        return Vectors.read("search").stream().filter(vector -> vector.has("meaning"));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void findsWhatTheDataMean(JsonNode vector) {
        CompiledQuery query =
                CompiledQuery.of(TraceQlParser.parse(vector.path("q").asString()));
        var found = new TreeSet<String>();
        for (MemoryTrace trace : traces) {
            for (Spanset set : query.evaluate(trace)) {
                IntStream.of(set.spans()).forEach(span -> found.add(trace.spanId(span)));
            }
        }
        var expected = new TreeSet<String>();
        vector.path("meaning").forEach(id -> expected.add(id.asString()));
        assertThat(found).as(vector.path("q").asString()).isEqualTo(expected);
    }

    private static Map<String, List<String>> answer(JsonNode vector) {
        CompiledQuery query =
                CompiledQuery.of(TraceQlParser.parse(vector.path("q").asString()));
        long start = (GeneratedTraces.BASE + vector.path("start").asLong()) * SECOND;
        long end = (GeneratedTraces.BASE + vector.path("end").asLong()) * SECOND;
        Map<String, List<String>> found = new TreeMap<>();
        for (MemoryTrace trace : traces) {
            SpanTree tree = SpanTree.of(trace);
            if (tree.start() > end || tree.end() < start) {
                continue;
            }
            var sets = new ArrayList<String>();
            for (Spanset set : query.evaluate(trace)) {
                var spans = new TreeSet<String>();
                List<ShownSpan> shown = query.shown(trace, set.spans());
                for (int i = 0; i < set.spans().length; i++) {
                    var values = new ArrayList<>(shown.get(i).values());
                    if (!shown.get(i).name().isEmpty()) {
                        values.add(new NamedValue(
                                "\"name\"", new Value.Text(shown.get(i).name())));
                    }
                    spans.add(trace.spanId(set.spans()[i]) + shown(values));
                }
                sets.add(shown(set.attributes()) + " " + spans);
            }
            if (!sets.isEmpty()) {
                String root = tree.root() < 0 ? "" : trace.name(tree.root());
                found.put(
                        trace.id + " " + (tree.end() - tree.start()) / 1_000_000 + " " + root,
                        sets.stream().sorted().toList());
            }
        }
        return found;
    }

    /** As check.py reads them: several values of one name together. */
    private static String shown(List<NamedValue> values) {
        var byName = new TreeMap<String, TreeSet<String>>();
        var count = new TreeMap<String, Integer>();
        for (NamedValue each : values) {
            byName.computeIfAbsent(each.name(), unseen -> new TreeSet<>()).add(shown(each.value()));
            count.merge(each.name(), 1, Integer::sum);
        }
        return byName + (count.values().stream().allMatch(n -> n == 1) ? "" : "" + count);
    }

    private static String shown(Value value) {
        return switch (value) {
            case Value.Text(String text) -> '"' + text + '"';
            case Value.Array(var type, List<Value> elements) ->
                elements.stream().map(SearchVectorsTest::shown).toList().toString();
            case Value.Floating(double number) -> "" + number;
            case Value.Int(long number) -> "" + number;
            case Value.Bool(boolean truth) -> "" + truth;
            case Value.Duration duration -> '"' + duration.text() + '"';
            case Value.OfStatus status -> '"' + status.text() + '"';
            case Value.OfKind kind -> '"' + kind.text() + '"';
            case Value.Nil nil -> "\"nil\"";
        };
    }

    private static String shown(JsonNode attributes) {
        var byName = new TreeMap<String, TreeSet<String>>();
        var count = new TreeMap<String, Integer>();
        for (Map.Entry<String, JsonNode> each : attributes.properties()) {
            JsonNode several = each.getValue().path("several");
            var shown = new TreeSet<String>();
            if (several.isArray()) {
                several.forEach(value -> shown.add(shownValue(value)));
            } else {
                shown.add(shownValue(each.getValue()));
            }
            byName.put(each.getKey(), shown);
            count.put(each.getKey(), several.isArray() ? several.size() : 1);
        }
        return byName + (count.values().stream().allMatch(n -> n == 1) ? "" : "" + count);
    }

    private static String shownValue(JsonNode value) {
        if (value.isArray()) {
            var elements = new ArrayList<String>();
            value.forEach(element -> elements.add(shownValue(element)));
            return elements.toString();
        }
        return value.isString()
                ? '"' + value.asString() + '"'
                : value.isFloatingPointNumber() ? "" + value.asDouble() : value.toString();
    }
}
