package io.varve.query.traces;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.varve.query.TestStore;
import io.varve.query.logs.AnswerMemory;
import io.varve.query.logs.HeldLogs;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.ResultCache;
import io.varve.query.logs.StoreSession;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.SpanTree;
import io.varve.traceql.eval.Spanset;
import io.varve.traceql.metrics.MetricsEvaluator;
import io.varve.traceql.metrics.MetricsRange;
import io.varve.traceql.metrics.Series;
import io.varve.traceql.syntax.TraceQlParser;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the store narrows down or counts must answer as the library does over all spans. */
class PlanAgainstTraceQlTest {
    private static final long SEED = Long.getLong("varve.seed", System.nanoTime());
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = 1_700_000_400L * SECOND;
    private static final int TRACES = 120;
    private static final int QUERIES = 150;
    private static final String[] CONDITIONS = {
        "span.a = 1",
        "span.a != 2",
        "span.a > 1",
        "1 < span.a",
        "span.a = 1.5",
        "span.b =~ \"x.*\"",
        "span.b !~ \"x.*\"",
        "span.b = \"\"",
        "span.b >= \"y\"",
        ".c != nil",
        ".c = nil",
        ".c = \"one\"",
        ".c != \"one\"",
        "resource.c = \"two\"",
        "resource.size > 2",
        "resource.service.name = \"s1\"",
        "resource.service.name != \"s0\"",
        "resource.service.name =~ \"s[12]\"",
        "name = \"op2\"",
        "name =~ \".*3\"",
        "kind = server",
        "kind != client",
        "status = error",
        "statusMessage = \"bad\"",
        "duration > 50ms",
        "duration <= 5e7",
        "event:name = \"boom\"",
        "event.k = \"v1\"",
        "event.k != \"v1\" && event:name = \"boom\"",
        "event:timeSinceStart > 1ms",
        "link:spanID != nil",
        "span.flag",
        "span.flag = false",
        "span.list = 2",
        "span.list != 2",
        "span.a + 1 = 2",
        "span.a * 2 > resource.size",
        "nestedSetParent < 0",
        "nestedSetParent >= 1",
        "instrumentation:name = \"lib1\"",
        "instrumentation.level = 3",
        "rootServiceName = \"s0\"",
        "traceDuration > 100ms",
        "span:childCount > 1",
        "!(span.a = 1)",
        "true"
    };
    private static final String[] OPERATORS = {
        "&&", "||", ">", "<", ">>", "<<", "~", "!>", "!<", "!>>", "!<<", "!~", "&>", "&<", "&>>", "&<<", "&~"
    };
    private static final String[] FIELDS = {
        "resource.service.name",
        "name",
        "kind",
        "status",
        "span.a",
        "span.b",
        ".c",
        "resource.size",
        "rootName",
        "event:name",
        "span.flag",
        "duration"
    };

    private static final List<SpanRows> TRACES_IN_MEMORY = new ArrayList<>();
    private static final IdentityHashMap<SpanRows.Row, List<KeyValue>> STORED = new IdentityHashMap<>();
    private static TestStore store;
    private static BufferAllocator allocator;
    private static LogQueries sessions;
    private static final TraceQueries QUERIES_OF_STORE = new TraceQueries(new SpanBlocks(0, Clock.systemUTC()));
    private static final TraceQueries QUERIES_OF_MEMORY =
            new TraceQueries(new SpanBlocks(16 << 20, Clock.systemUTC(), Runnable::run));

    private final Random random = new Random(SEED);

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
        sessions = new LogQueries(
                store.client(), allocator, new ResultCache(0), HeldLogs.of(8 << 20), AnswerMemory.ofHeap(1L << 30));
        var random = new Random(SEED);
        var resources = new ArrayList<SpanResource>();
        for (int i = 0; i < 6; i++) {
            resources.add(resource(i));
        }
        var spans = new ArrayList<String>();
        long seq = 0;
        for (int t = 0; t < TRACES; t++) {
            String id = HexFormat.of().toHexDigits(random.nextLong())
                    + HexFormat.of().toHexDigits(random.nextLong());
            var trace = new SpanRows(Map.of());
            long begin = BEGIN + random.nextLong(1_200 * SECOND);
            int size = 1 + random.nextInt(12);
            for (int i = 0; i < size; i++) {
                SpanRows.Row row = row(random, id, i, size, begin, resources);
                trace.add(row);
                spans.add(sql(row, resources.indexOf(row.resource), seq++));
            }
            TRACES_IN_MEMORY.add(trace);
        }
        for (int i = 0; i < resources.size(); i++) {
            store.post(
                    "INSERT INTO varve.span_resources (tenant, day, resource_id, service, attributes_string, attributes_int,"
                            + " scope_name, scope_attributes_int) VALUES ('default', toDate("
                            + "fromUnixTimestamp64Nano(toInt64(" + BEGIN + "), 'UTC')), unhex('" + resourceId(i)
                            + "'), 's" + i % 3 + "', "
                            + "map('service.name', 's" + i % 3 + "', 'c', '" + (i % 2 == 0 ? "two" : "one")
                            + "'), map('size', " + i
                            + "), 'lib" + i % 2 + "', map('level', " + i % 4 + "))");
        }
        store.post(
                "INSERT INTO varve.spans (tenant, service, name, ts, duration, kind, status_code, status_message, trace_id,"
                        + " span_id, parent_span_id, resource_id, sender, seq, attributes_string, attributes_int, attributes_float,"
                        + " attributes_bool, attributes_other, event_names, events, links) VALUES "
                        + String.join(", ", spans));
    }

    private static String resourceId(int number) {
        return "0".repeat(30) + "a" + number;
    }

    private static SpanResource resource(int number) {
        return SpanResource.of(
                List.of(
                        text("service.name", "s" + number % 3),
                        text("c", number % 2 == 0 ? "two" : "one"),
                        number("size", number)),
                InstrumentationScope.newBuilder()
                        .setName("lib" + number % 2)
                        .addAttributes(number("level", number % 4))
                        .build());
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static KeyValue number(String key, long value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setIntValue(value))
                .build();
    }

    private static SpanRows.Row row(
            Random random, String trace, int number, int size, long begin, List<SpanResource> resources) {
        var row = new SpanRows.Row();
        row.traceId = trace;
        row.spanId = (1L << 60) + number + 1;
        // Mostly trees; sometimes without a root, with a loop, or with two spans of one id.
        row.parentId = number == 0 && random.nextInt(8) > 0 ? 0 : (1L << 60) + 1 + random.nextInt(size + 1);
        if (random.nextInt(40) == 0) {
            row.spanId--;
        }
        row.start = random.nextInt(10) == 0 ? begin / (60 * SECOND) * 60 * SECOND : begin + random.nextLong(SECOND / 2);
        row.duration = random.nextLong(120_000_000L);
        row.kind = random.nextInt(6);
        row.status = random.nextInt(3);
        row.statusMessage = random.nextInt(3) == 0 ? "bad" : "";
        row.name = "op" + random.nextInt(4);
        int resource = random.nextInt(resources.size());
        row.resource = resources.get(resource);
        row.service = "s" + resource % 3;
        var attributes = new ArrayList<KeyValue>();
        switch (random.nextInt(6)) {
            case 0, 1 -> attributes.add(number("a", random.nextInt(4)));
            case 2 ->
                attributes.add(KeyValue.newBuilder()
                        .setKey("a")
                        .setValue(AnyValue.newBuilder().setDoubleValue(1 + random.nextInt(4) / 2.0))
                        .build());
            case 3 -> attributes.add(text("a", "1"));
            default -> {}
        }
        if (random.nextBoolean()) {
            attributes.add(text("b", new String[] {"", "x", "xy", "y\n'\\"}[random.nextInt(4)]));
        }
        if (random.nextInt(3) == 0) {
            attributes.add(text("c", new String[] {"one", "two"}[random.nextInt(2)]));
        }
        if (random.nextInt(3) == 0) {
            attributes.add(KeyValue.newBuilder()
                    .setKey("flag")
                    .setValue(AnyValue.newBuilder().setBoolValue(random.nextBoolean()))
                    .build());
        }
        if (random.nextInt(3) == 0) {
            var list = ArrayValue.newBuilder();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.addValues(AnyValue.newBuilder().setIntValue(random.nextInt(4)));
            }
            attributes.add(KeyValue.newBuilder()
                    .setKey("list")
                    .setValue(AnyValue.newBuilder().setArrayValue(list))
                    .build());
        }
        row.all = AnyValues.values(attributes);
        var events = new ArrayList<Span.Event>();
        for (int i = random.nextInt(3); i > 0; i--) {
            var event = Span.Event.newBuilder()
                    .setName(random.nextBoolean() ? "boom" : "tick")
                    .setTimeUnixNano(row.start + random.nextInt(3_000_000));
            if (random.nextBoolean()) {
                event.addAttributes(text("k", "v" + random.nextInt(2)));
            }
            events.add(event.build());
        }
        row.events = events;
        if (random.nextInt(5) == 0) {
            row.links = List.of(Span.Link.newBuilder()
                    .setTraceId(ByteString.copyFrom(new byte[16]))
                    .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                    .build());
        }
        STORED.put(row, attributes);
        return row;
    }

    private static String sql(SpanRows.Row row, int resource, long seq) {
        Map<String, StringBuilder> maps = new TreeMap<>();
        for (KeyValue attribute : STORED.getOrDefault(row, List.of())) {
            AnyValue value = attribute.getValue();
            switch (value.getValueCase()) {
                case STRING_VALUE ->
                    pair(maps, "string", attribute, "unhex('" + hex(value.getStringValueBytes()) + "')");
                case INT_VALUE -> pair(maps, "int", attribute, "" + value.getIntValue());
                case DOUBLE_VALUE -> pair(maps, "float", attribute, "" + value.getDoubleValue());
                case BOOL_VALUE -> pair(maps, "bool", attribute, "" + value.getBoolValue());
                default -> pair(maps, "other", attribute, "unhex('" + hex(value.toByteString()) + "')");
            }
        }
        return "('default', '" + row.service + "', '" + row.name + "', fromUnixTimestamp64Nano(toInt64(" + row.start
                + "), 'UTC'), " + row.duration + ", " + row.kind + ", " + row.status + ", '" + row.statusMessage
                + "', unhex('" + row.traceId + "'), unhex('" + HexFormat.of().toHexDigits(row.spanId) + "'), unhex('"
                + HexFormat.of().toHexDigits(row.parentId) + "'), unhex('" + resourceId(resource) + "'), 1, " + seq
                + ", "
                + map(maps, "string", "String") + ", " + map(maps, "int", "Int64") + ", "
                + map(maps, "float", "Float64")
                + ", " + map(maps, "bool", "Bool") + ", " + map(maps, "other", "String") + ", ["
                + row.events.stream().map(event -> "'" + event.getName() + "'").collect(Collectors.joining(", "))
                + "], ["
                + row.events.stream()
                        .map(event -> "unhex('" + hex(event.toByteString()) + "')")
                        .collect(Collectors.joining(", "))
                + "], ["
                + row.links.stream()
                        .map(link -> "unhex('" + hex(link.toByteString()) + "')")
                        .collect(Collectors.joining(", "))
                + "])";
    }

    private static void pair(Map<String, StringBuilder> maps, String type, KeyValue attribute, String value) {
        StringBuilder map = maps.computeIfAbsent(type, unseen -> new StringBuilder());
        map.append(map.isEmpty() ? "" : ", ")
                .append('\'')
                .append(attribute.getKey())
                .append("', ")
                .append(value);
    }

    private static String map(Map<String, StringBuilder> maps, String type, String values) {
        StringBuilder pairs = maps.get(type);
        return pairs == null ? "CAST(map() AS Map(String, " + values + "))" : "map(" + pairs + ")";
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @AfterAll
    static void close() {
        allocator.close();
        store.close();
    }

    private static StoreSession session() {
        return sessions.session(new TenantId("default"), ReadLimits.defaults());
    }

    private String one(String[] of) {
        return of[random.nextInt(of.length)];
    }

    private String filter() {
        var condition = new StringBuilder(one(CONDITIONS));
        for (int i = random.nextInt(3); i > 0; i--) {
            condition.append(random.nextBoolean() ? " && " : " || ").append(one(CONDITIONS));
        }
        return "{ " + condition + " }";
    }

    private String pipeline() {
        String spans = filter();
        for (int i = random.nextInt(2); i > 0; i--) {
            spans += " " + one(OPERATORS) + " " + filter();
        }
        return switch (random.nextInt(6)) {
            case 0 -> spans + " | count() > 1";
            case 1 -> spans + " | by(" + one(FIELDS) + ")";
            case 2 -> spans + " | avg(duration) > 30ms";
            default -> spans;
        };
    }

    @Test
    void searchesFindWhatTheLibraryFinds() {
        int fromMemory = 0;
        for (int i = 0; i < QUERIES; i++) {
            String text = pipeline();
            CompiledQuery query = CompiledQuery.of(TraceQlParser.parse(text));
            long start = BEGIN + random.nextLong(600 * SECOND);
            long end = start + random.nextLong(900 * SECOND);
            Map<String, List<String>> expected = new TreeMap<>();
            for (SpanRows trace : TRACES_IN_MEMORY) {
                SpanTree tree = SpanTree.of(trace);
                List<Spanset> sets = query.evaluate(trace);
                if (tree.start() <= end && tree.end() >= start && !sets.isEmpty()) {
                    expected.put(
                            trace.row(0).traceId,
                            sets.stream()
                                    .map(set -> IntStream.of(set.spans())
                                            .mapToObj(trace::spanId)
                                            .sorted()
                                            .toList()
                                            .toString())
                                    .sorted()
                                    .toList());
                }
            }
            TraceSearch search = new TraceSearch(query, start, end, 1_000, 100);
            assertThat(sets(QUERIES_OF_STORE.search(session(), search)))
                    .as("seed %d: %s", SEED, text)
                    .isEqualTo(expected);
            StoreSession session = session();
            assertThat(sets(QUERIES_OF_MEMORY.search(session, search)))
                    .as("seed %d: %s from memory", SEED, text)
                    .isEqualTo(expected);
            if (session.explanation().java().contains("spans from memory")) {
                fromMemory++;
            }
        }
        assertThat(fromMemory).as("seed %d", SEED).isGreaterThan(QUERIES / 2);
    }

    private static Map<String, List<String>> sets(List<FoundTrace> traces) {
        Map<String, List<String>> found = new TreeMap<>();
        for (FoundTrace trace : traces) {
            found.put(
                    trace.summary().id(),
                    trace.sets().stream()
                            .map(set -> set.spans().stream()
                                    .map(FoundTrace.FoundSpan::id)
                                    .sorted()
                                    .toList()
                                    .toString())
                            .sorted()
                            .toList());
        }
        return found;
    }

    @Test
    void aLimitKeepsTheNewest() {
        for (int limit : new int[] {1, 5, 30}) {
            String text = "{ " + one(CONDITIONS) + " }";
            CompiledQuery query = CompiledQuery.of(TraceQlParser.parse(text));
            List<Long> expected = TRACES_IN_MEMORY.stream()
                    .filter(trace -> !query.evaluate(trace).isEmpty())
                    .map(trace -> -SpanTree.of(trace).start())
                    .sorted()
                    .limit(limit)
                    .toList();
            assertThat(
                            QUERIES_OF_STORE
                                    .search(session(), new TraceSearch(query, BEGIN, BEGIN + 2_000 * SECOND, limit, 3))
                                    .stream()
                                    .map(trace -> -trace.summary().start()))
                    .as("seed %d: %s limit %d", SEED, text, limit)
                    .isEqualTo(expected);
        }
    }

    @Test
    void seriesAreThoseOfTheLibrary() {
        String[] functions = {
            "rate()",
            "count_over_time()",
            "quantile_over_time(duration, .5, .99)",
            "histogram_over_time(duration)",
            "avg_over_time(duration)",
            "max_over_time(span.a)",
            "sum_over_time(span.a)",
            "quantile_over_time(span.a, .9)"
        };
        for (int i = 0; i < QUERIES; i++) {
            String text =
                    pipeline() + " | " + one(functions) + (random.nextBoolean() ? " by(" + one(FIELDS) + ")" : "");
            CompiledQuery query = CompiledQuery.of(TraceQlParser.parse(text));
            long step = new long[] {60 * SECOND, 10 * SECOND, 7 * SECOND}[random.nextInt(3)];
            MetricsRange range = MetricsRange.steps(BEGIN + random.nextInt(300) * SECOND, BEGIN + 1_300 * SECOND, step);
            var evaluator = new MetricsEvaluator(query, range, 100_000);
            TRACES_IN_MEMORY.forEach(evaluator::observe);
            Map<String, double[]> expected = byLabels(evaluator.result());
            Map<String, double[]> found = byLabels(QUERIES_OF_STORE.metrics(session(), query, range, 100_000));
            assertThat(found.keySet()).as("seed %d: %s", SEED, text).isEqualTo(expected.keySet());
            // Sums of other orders differ in the last digits.
            expected.forEach((labels, values) -> assertThat(found.get(labels))
                    .as("seed %d: %s %s", SEED, text, labels)
                    .usingComparatorWithPrecision(1e-9)
                    .containsExactly(values));
        }
    }

    private static Map<String, double[]> byLabels(List<Series> all) {
        Map<String, double[]> values = new TreeMap<>();
        all.forEach(series -> values.put(series.labels().toString(), series.values()));
        return values;
    }
}
