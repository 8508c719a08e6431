package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.TestStore;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the planner pushes into SQL must answer as the library's evaluator does over the same lines. */
class PlanAgainstEvaluatorTest {

    private static final long SEED = Long.getLong("varve.seed", System.nanoTime());
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = 1_700_000_000L * SECOND;
    private static final int LINES = 1500;
    private static final int QUERIES = 300;
    private static final String[] WORDS = {
        "error",
        "Error",
        "state",
        "error state",
        "timeout",
        "blk_7741",
        "a.b",
        "x y",
        "user=bob",
        "user=eve size=12",
        "{\"k\":1}",
        "é€",
        "\u017ftate ta\u017fk \u212aelvin",
        "Kelvin TASK",
        "100%",
        "_"
    };

    private static TestStore store;
    private static BufferAllocator allocator;
    private static ResultCache results;
    private static LogQueries queries;
    private static MemoryEngine memory;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
        results = new ResultCache(1 << 24);
        queries = new LogQueries(store.client(), allocator, results, HELD, AnswerMemory.ofHeap(1L << 30));
        Random random = new Random(SEED);
        List<LogRecord> records = new ArrayList<>();
        long time = BEGIN;
        for (int i = 0; i < LINES; i++) {
            // Now and then exactly on a bucket's boundary, now and then at the same nanosecond.
            time = switch (random.nextInt(12)) {
                case 0 -> time;
                case 1 -> Math.ceilDiv(time, 10 * SECOND) * 10 * SECOND;
                default -> time + random.nextLong(500_000_000L);
            };
            Map<String, String> labels = new HashMap<>();
            labels.put("app", pick(random, "api", "db", "web"));
            if (random.nextInt(4) > 0) {
                labels.put("service_name", labels.get("app"));
            }
            if (random.nextBoolean()) {
                labels.put("env", pick(random, "prod", "dev"));
            }
            Map<String, String> ofStream = new HashMap<>();
            if (random.nextInt(3) > 0) {
                ofStream.put("host", pick(random, "h1", "h2"));
            }
            Map<String, String> ofLine = new HashMap<>();
            ofLine.put("n", Integer.toString(i));
            if (random.nextInt(3) > 0) {
                ofLine.put("detected_level", pick(random, "info", "error", "warn"));
            }
            if (random.nextInt(4) == 0) {
                ofLine.put("host", pick(random, "h1", "h3"));
            }
            if (random.nextInt(5) == 0) {
                ofLine.put("env", "clash");
            }
            if (random.nextInt(5) == 0) {
                ofLine.put(pick(random, "user", "size"), "5");
            }
            if (random.nextInt(5) == 0) {
                ofLine.put(
                        "trace_id",
                        pick(random, "0af7651916cd43dd8448eb211c80319c", "0af7651916cd43dd8448eb211c80319d"));
            }
            StringBuilder line = new StringBuilder();
            for (int word = random.nextInt(5); word > 0; word--) {
                line.append(WORDS[random.nextInt(WORDS.length)]).append(pick(random, " ", " ", "-", "\n", ","));
            }
            store.line("default", labels, ofStream, time, line.toString(), ofLine);
            Map<String, String> metadata = new HashMap<>(ofStream);
            metadata.putAll(ofLine);
            records.add(new LogRecord(LabelSet.of(labels), time, line.toString(), metadata));
        }
        store.flush();
        memory = new MemoryEngine(records);
    }

    /** Lines and counts come from the store here: it is SQL that is compared. */
    private static final HeldLogs HELD =
            new HeldLogs(new SketchPages(8 << 20), new VolumePages(0), new LineBlocks(0, Clock.systemUTC()));

    @AfterAll
    static void stop() {
        store.close();
        allocator.close();
    }

    @Test
    void metricQueriesAnswerAsTheEvaluatorDoes() {
        int answered = 0;
        for (int i = 0; i < QUERIES; i++) {
            answered += checkMetric(metricQuery()) ? 1 : 0;
        }
        assertThat(answered).as("queries with an answer, seed " + SEED).isGreaterThan(QUERIES / 4);
        assertThat(results.hits()).as("stretches from the cache, seed " + SEED).isPositive();
    }

    @Test
    void groupsByCapturesAnswerAsTheEvaluatorDoes() {
        int answered = 0;
        for (int i = 0; i < QUERIES; i++) {
            answered += checkMetric(captureQuery()) ? 1 : 0;
        }
        assertThat(answered).as("queries with an answer, seed " + SEED).isGreaterThan(QUERIES / 4);
    }

    @Test
    void capturesAreGroupedByTheStore() {
        ReadSession session = session();
        MetricQuery query = (MetricQuery) LogQlParser.parse(
                "sum by (user) (count_over_time({app=~\".+\"} |= \"user\" | pattern `<_>=<user> <_>` [1m]))");
        queries.metric(session, query, TimeSteps.instant(BEGIN + 60 * SECOND), EvaluationLimits.NONE);
        assertThat(session.explanation().java()).anyMatch(note -> note.contains("counted by the store"));
    }

    /** @return whether there was an answer */
    private boolean checkMetric(String text) {
        TimeSteps steps = steps();
        MetricQuery query = (MetricQuery) LogQlParser.parse(text);
        String what = "seed " + SEED + ": " + text + " at " + steps;
        Map<LabelSet, Map<Long, Double>> expected;
        try {
            expected =
                    points(memory.evaluate(query, steps, EvaluationLimits.NONE).result());
        } catch (EvaluationException e) {
            return false;
        }
        if (random.nextInt(3) == 0) {
            // So that the third and checked answer comes from the cache where it can.
            queries.metric(session(), query, steps, EvaluationLimits.NONE);
            queries.metric(session(), query, steps, EvaluationLimits.NONE);
        }
        Map<LabelSet, Map<Long, Double>> actual = points(
                queries.metric(session(), query, steps, EvaluationLimits.NONE).result());
        assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
        expected.forEach((labels, values) -> {
            assertThat(actual.get(labels).keySet()).as(what + labels).isEqualTo(values.keySet());
            values.forEach((at, value) -> assertThat(actual.get(labels).get(at))
                    .as(what + labels + at)
                    .isCloseTo(value, Offset.offset(1e-9 * Math.max(1, Math.abs(value)))));
        });
        return !expected.isEmpty();
    }

    @Test
    void logQueriesAnswerAsTheEvaluatorDoes() {
        int answered = 0;
        for (int i = 0; i < QUERIES; i++) {
            String text = selector() + stages() + ownStages();
            boolean forward = random.nextBoolean();
            int limit = pickInt(1, 3, 20, 5000);
            long start = BEGIN + random.nextLong(200) * SECOND;
            long end = start + 1 + random.nextLong(400) * SECOND / 2;
            long interval = random.nextInt(6) == 0 ? SECOND : 0;
            LogQuery query = (LogQuery) LogQlParser.parse(text);
            String what = "seed " + SEED + ": " + text + (forward ? " forward" : " backward") + " limit " + limit
                    + " from " + start + " to " + end;
            List<String> expected = lines(memory.evaluate(
                    query,
                    new LogQueryParameters(
                            start, end, limit, forward ? Direction.FORWARD : Direction.BACKWARD, interval, false)));
            List<LogLine> lines = queries.lines(session(), new LogRequest(query, start, end, forward, limit, interval));
            List<String> actual = text.contains("sort by") ? texts(lines) : texts(byStream(lines));
            assertThat(actual).as(what).isEqualTo(expected);
            answered += expected.isEmpty() ? 0 : 1;
        }
        assertThat(answered).as("queries with an answer, seed " + SEED).isGreaterThan(QUERIES / 4);
    }

    @Test
    void pagesAreTheWholeAnswerInEitherDirection() {
        int turned = 0;
        for (int i = 0; i < QUERIES / 4; i++) {
            LogQuery query = (LogQuery) LogQlParser.parse(selector() + stages());
            boolean forward = random.nextBoolean();
            int limit = pickInt(1, 2, 7, 100);
            long start = BEGIN + random.nextLong(100) * SECOND;
            // A page is a query: some twenty of them show what hundreds would.
            long end = start + random.nextLong(limit == 100 ? 100 : 5 * limit) * SECOND;
            String what = "seed " + SEED + ": " + query + (forward ? " forward" : " backward") + " by " + limit
                    + " from " + start + " to " + end;
            List<String> whole = texts(page(query, start, end, forward, Integer.MAX_VALUE, null));
            List<String> joined = new ArrayList<>();
            List<List<LogLine>> pages = new ArrayList<>();
            LinePosition behind = null;
            while (true) {
                List<LogLine> page = page(query, start, end, forward, limit, behind);
                if (page.isEmpty()) {
                    break;
                }
                pages.add(page);
                joined.addAll(texts(page));
                behind = page.getLast().position();
            }
            assertThat(joined).as(what).isEqualTo(whole);
            if (pages.size() > 2) {
                turned++;
                LinePosition first = pages.get(1).getFirst().position();
                List<LogLine> back = page(query, start, end, !forward, limit, first);
                assertThat(texts(back).reversed()).as(what).isEqualTo(texts(pages.getFirst()));
            }
        }
        assertThat(turned).as("seed " + SEED).isPositive();
    }

    private List<LogLine> page(
            LogQuery query, long start, long end, boolean forward, int limit, @Nullable LinePosition behind) {
        LogRequest.Page page = new LogRequest.Page(behind);
        return queries.lines(session(), new LogRequest(query, start, end, forward, limit, 0, page));
    }

    private static List<String> texts(List<LogLine> lines) {
        return lines.stream()
                .map(line -> line.labels().all().toString() + line.timestamp() + " " + new String(line.line(), UTF_8))
                .toList();
    }

    /** By labels, and each stream in the order it came. */
    private static List<LogLine> byStream(List<LogLine> lines) {
        return lines.stream()
                .sorted(Comparator.comparing(line -> line.labels().all().toString()))
                .toList();
    }

    private String ownStages() {
        return switch (random.nextInt(8)) {
            case 0 ->
                " | sort by (" + pick(random, "n desc", "size, n", "detected_level, n desc", "host desc", "nothing, n")
                        + ")";
            case 1 ->
                " | " + pick(random, "context 1", "context before 2", "context after 3", "context 20", "context 0");
            case 2 -> " | distinct " + pick(random, "host", "detected_level, user", "nothing", "n", "app");
            case 3 -> " | sample " + pick(random, "0.5", "0.1", "1");
            case 4 -> " | logfmt | distinct user | sort by (n desc) | line_format `{{.n}}`";
            case 5 -> " | distinct host |= \"state\" | context 1";
            default -> "";
        };
    }

    private ReadSession session() {
        return queries.session(List.of(TenantId.DEFAULT), ReadLimits.defaults());
    }

    private String metricQuery() {
        String function = pick(random, "count_over_time", "rate", "bytes_over_time", "bytes_rate", "absent_over_time");
        String range = pick(random, "10s", "20s", "30s", "1m", "7s", "45s", "2m", "1s");
        String offset = random.nextInt(5) == 0 ? " offset " + pick(random, "10s", "3s", "-10s") : "";
        String inner = function + "(" + selector() + stages() + " [" + range + "]" + offset + ")";
        return switch (random.nextInt(9)) {
            case 0 -> inner;
            case 1 -> "sum(" + inner + ")";
            case 2, 3, 4 -> "sum by (" + grouping() + ") (" + inner + ")";
            case 5 -> "sum without (" + grouping() + ", n) (" + inner + ")";
            case 6 -> "max by (" + grouping() + ") (" + inner + ")";
            case 7 -> "count(sum by (" + grouping() + ") (" + inner + "))";
            default -> "sum by (app) (" + inner + ") / on (app) sum by (app) (count_over_time(" + selector() + "[1m]))";
        };
    }

    /** Patterns whose literals are missing, at the ends, beyond ASCII or beside each other, with names that rows and streams have too. */
    private String captureQuery() {
        String pattern = pick(
                random,
                "<_>user=<user> size=<size> <_>",
                "<user> <size>",
                "<user>",
                "error <user> <_>",
                "error<user>state<size>",
                "<_>é<user>,<host>",
                "<_>€<user>",
                "<_>=<user> <size>-<env>",
                "<user>\\n<size>",
                "<user>%<size>_<nothing>",
                "<detected_level> <trace_id>",
                "<app> <user>",
                "x<user>",
                "<_>'<user>\\\\<size>");
        String group = pick(
                random,
                "user",
                "size",
                "user, size",
                "app, user",
                "host, user",
                "user, detected_level",
                "env, size",
                "trace_id");
        String function = pick(random, "count_over_time", "rate", "bytes_over_time", "bytes_rate");
        String before = random.nextBoolean()
                ? ""
                : pick(random, " |= \"user\"", " | detected_level=\"error\"", " | host!=\"h1\"");
        String behind = random.nextInt(3) > 0 ? "" : pick(random, " != \"timeout\"", " | user!=\"bob\"", " |= \"e\"");
        return "sum by (" + group + ") (" + function + "(" + selector() + before + " | pattern \"" + pattern + "\""
                + behind + " [" + pick(random, "10s", "1m", "5m", "7s") + "]))";
    }

    private String grouping() {
        return pick(
                random,
                "app",
                "service_name",
                "detected_level",
                "app, detected_level",
                "host",
                "env",
                "env_extracted",
                "app, host",
                "trace_id",
                "service_name, detected_level",
                "nothing",
                "user",
                "user, size_extracted",
                "detected_level, env");
    }

    private String selector() {
        return pick(
                random,
                "{app=~\".+\"}",
                "{app=\"api\"}",
                "{app=~\"api|db\"}",
                "{env=\"prod\"}",
                "{service_name=\"web\"}",
                "{app=\"db\", env!=\"dev\"}",
                "{app=\"none\"}",
                "{app=\"web\", service_name=\"\"}");
    }

    private String stages() {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            out.append(' ')
                    .append(pick(
                            random,
                            "|= \"error\"",
                            "|= \"error state\"",
                            "!= \"timeout\"",
                            "|= \"rror\" or \"blk_7741\"",
                            "|~ \"(?i)ERROR\"",
                            "|~ \"(?i)(ERROR|time).*state\"",
                            "!~ \"(?i)(STATE|user=BOB)\"",
                            "|~ \"err.*state\"",
                            "!~ \"user=(bob|eve)\"",
                            "|= \"x y\"",
                            "|= \"blk_7741\"",
                            "|~ \"^$\"",
                            "|~ \"a.b\"",
                            "|= \"%\"",
                            "|= \"_\"",
                            "|= \"é\"",
                            "|= \"\"",
                            "|~ \"state .*timeout|bob\"",
                            "| detected_level=\"error\"",
                            "| detected_level!=\"error\"",
                            "| detected_level=~\"(error|warn)\"",
                            "| host=\"h1\"",
                            "| host!=\"h1\"",
                            "| host=~\"h.\"",
                            "| host=\"\"",
                            "| env=\"clash\"",
                            "| env_extracted=\"clash\"",
                            "| env!=\"prod\"",
                            "| trace_id=\"0af7651916cd43dd8448eb211c80319c\"",
                            "| trace_id!=\"0af7651916cd43dd8448eb211c80319c\"",
                            "| trace_id!=\"\"",
                            "| app=\"api\" or detected_level=\"warn\"",
                            "| n > 700",
                            "| nothing=\"\"",
                            "| logfmt",
                            "| logfmt | user=\"bob\"",
                            "| logfmt | size > 7",
                            "| pattern `<_>user=<user> size=<size> <_>`",
                            "| regexp `user=(?P<user>\\w+)` | user!=\"\"",
                            "| logfmt | user_extracted=\"eve\"",
                            "| drop env",
                            "| label_format app=host",
                            "| decolorize",
                            "| sample 0.3",
                            "| host=~\"1.*\"",
                            "| host!~\".*3\"",
                            "| host=~\"(?i)H1|x\"",
                            "| app=~\"p.*\"",
                            "| app=~\".*|x\"",
                            "| detected_level=~\"war|warn\"",
                            "| detected_level=~\"e.+r\"",
                            "|~ `(?i)USER=BOB`",
                            "|~ `(?i)kelvin|task`",
                            "!~ `(?i)task`",
                            "|~ `.*|zzz`",
                            "|~ `(stat.*)?`",
                            "|> \"<_>state<_>\"",
                            "| line_format `{{.app}}`"));
        }
        return out.toString();
    }

    private TimeSteps steps() {
        long start =
                BEGIN + pickInt(0, 10, 60, 3, 100) * SECOND + (random.nextInt(4) == 0 ? random.nextLong(SECOND) : 0);
        if (random.nextInt(3) == 0) {
            return TimeSteps.instant(start + 60 * SECOND);
        }
        return TimeSteps.range(start, start + random.nextLong(300) * SECOND, pickInt(10, 20, 15, 60, 7, 120) * SECOND);
    }

    private static Map<LabelSet, Map<Long, Double>> points(QueryResult result) {
        Map<LabelSet, Map<Long, Double>> points = new HashMap<>();
        switch (result) {
            case QueryResult.Vector(List<QueryResult.Sample> samples) ->
                samples.forEach(
                        sample -> points.put(sample.labels(), Map.of(sample.timestampMillis(), sample.value())));
            case QueryResult.Matrix(List<QueryResult.Series> all) -> {
                for (QueryResult.Series series : all) {
                    Map<Long, Double> values = new HashMap<>();
                    for (int i = 0; i < series.size(); i++) {
                        values.put(series.timestampMillis(i), series.value(i));
                    }
                    points.put(series.labels(), values);
                }
            }
            case QueryResult.Scalar scalar -> throw new AssertionError(scalar);
            case QueryResult.Streams streams -> throw new AssertionError(streams);
        }
        return points;
    }

    private static List<String> lines(QueryResult.Streams streams) {
        List<String> lines = new ArrayList<>();
        for (QueryResult.LogStream stream : streams.streams()) {
            for (QueryResult.LogEntry entry : stream.entries()) {
                lines.add(stream.labels().toString() + entry.timestampNanos() + " " + entry.line());
            }
        }
        return lines;
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private int pickInt(int... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
