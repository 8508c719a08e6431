package io.varve.logql.print;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.BinaryOperator;
import io.varve.logql.ast.ComparisonOperator;
import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.LabelReplace;
import io.varve.logql.ast.LineFilterOperator;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.LogRange;
import io.varve.logql.ast.MatchOperator;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.ast.NumberLiteral;
import io.varve.logql.ast.Position;
import io.varve.logql.ast.Query;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.RangeOperation;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.Unwrap;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.ast.VectorLiteral;
import io.varve.logql.ast.VectorMatching;
import io.varve.logql.ast.VectorOperation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Trees of valid queries, any that the grammar can give, save what Loki's own printing loses: sizes and numbers with more digits than it
 * shows, names that are not of the classic alphabet.
 */
final class RandomQueries {
    private static final Position NOWHERE = new Position(1, 1);
    /** Names of functions are names of labels, too. */
    private static final List<String> NAMES = List.of(
            "app",
            "level",
            "status",
            "x_1",
            "_y",
            "sum",
            "rate",
            "ip",
            "duration",
            "bytes",
            "vector",
            "sort",
            "A",
            "distinct",
            "sample",
            "context",
            "before",
            "desc");

    private static final List<String> TEXTS = List.of(
            "",
            "error",
            "a b",
            "\"",
            "\\",
            "`",
            "\n\t",
            "é😀",
            "10.0.0.1",
            "{{.x}}",
            "(?i)x",
            "# no comment",
            "]",
            "[5m]",
            "\u0000",
            "'");
    private static final List<String> REGEXES =
            List.of("a.*", "err|warn", "(?i)timeout", "[a-z]+\\d{3}", "x?", "^a$", "\\bq\\b", "\"|`", "foo.+bar");
    private static final List<String> TEMPLATES =
            List.of("{{.x}}", "a {{ .level | ToUpper }}", "{{ if eq .a \"b\" }}c{{ end }}", "", "`\"\\");
    private static final long[] DURATIONS = {
        1,
        1_000,
        1_500_000,
        1_000_000_000L,
        90_000_000_000L,
        5_400_000_000_000L,
        86_400_000_000_000L * 400,
        -1_500_000_000L
    };
    /** What {@code offset} and ranges can say: whole milliseconds. */
    private static final long[] RANGES = {
        0, 1_000_000, 1_000_000_000L, 90_000_000_000L, 300_000_000_000L, 86_400_000_000_000L * 9, 604_800_000_000_000L
    };

    /** Not 0: Go's scanner takes the {@code 0B} that Loki prints for the beginning of a binary number. */
    private static final long[] SIZES = {1, 9, 10, 999, 1_000, 1_500, 42_000, 7_000_000, 3_000_000_000L};

    private static final double[] NUMBERS = {0, 1, 0.5, 2.25, 100, 1e6, 1e21, 1e-7, 123456.75, 4e300};

    private final Random random;

    RandomQueries(Random random) {
        this.random = random;
    }

    Query query() {
        return chance(3) ? ordered(log()) : metric(3);
    }

    /** A log query with stages that only log queries have, where they may stand. */
    private LogQuery ordered(LogQuery log) {
        var stages = new ArrayList<>(log.stages());
        int place = stages.size();
        if (chance(3)) {
            place = random.nextInt(stages.size() + 1);
            var keys = listOf(1, 3, () -> new Stage.Sort.Key(name(), random.nextBoolean()));
            stages.add(place, new Stage.Sort(NOWHERE, keys));
        } else if (chance(3)) {
            stages.add(new Stage.Context(NOWHERE, random.nextInt(5), random.nextInt(5)));
        }
        if (chance(3)) {
            stages.add(random.nextInt(place + 1), new Stage.Distinct(NOWHERE, listOf(1, 3, this::name)));
        }
        return new LogQuery(NOWHERE, log.matchers(), stages);
    }

    private LogQuery log() {
        var stages = new ArrayList<Stage>();
        for (Stage stage : listOf(0, 5, this::stage)) {
            if (stages.isEmpty() || !wouldBeAChoice(stages.getLast(), stage)) {
                stages.add(stage);
            }
        }
        return new LogQuery(NOWHERE, selector(), stages);
    }

    /** Behind {@code drop x} the grammar takes {@code != "y"} for a matcher of x, not for a line filter. */
    private static boolean wouldBeAChoice(Stage before, Stage stage) {
        if (!(stage instanceof Stage.LineFilter filter) || filter.operator().positive()) {
            return false;
        }
        List<Stage.LabelChoice> choices = before instanceof Stage.DropLabels drop
                ? drop.choices()
                : before instanceof Stage.KeepLabels keep ? keep.choices() : List.of();
        return !choices.isEmpty() && choices.getLast().matcher() == null;
    }

    private List<LabelMatcher> selector() {
        var matchers = new ArrayList<>(listOf(0, 3, this::matcher));
        // One that does not match the empty text there has to be.
        matchers.add(
                random.nextInt(matchers.size() + 1), new LabelMatcher(NOWHERE, name(), MatchOperator.EQUAL, "a\"b"));
        return matchers;
    }

    private LabelMatcher matcher() {
        MatchOperator operator = any(MatchOperator.values());
        return new LabelMatcher(
                NOWHERE,
                name(),
                operator,
                switch (operator) {
                    case EQUAL, NOT_EQUAL -> any(TEXTS);
                    case REGEX, NOT_REGEX -> any(REGEXES);
                });
    }

    private Stage stage() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> lineFilter();
            case 3 -> new Stage.JsonParser(NOWHERE);
            case 4 -> new Stage.JsonExpressionParser(NOWHERE, extractions("a.b[0]", "[\"c d\"]", "e"));
            case 5 -> new Stage.LogfmtParser(NOWHERE, random.nextBoolean(), random.nextBoolean());
            case 6 ->
                new Stage.LogfmtExpressionParser(
                        NOWHERE, random.nextBoolean(), random.nextBoolean(), extractions("a", "b_c", "d"));
            case 7 ->
                new Stage.RegexpParser(NOWHERE, any(List.of("(?P<a>.)", "x(?P<b>\"+)`", "(?P<c>\\d+)-(?P<d>\\w)")));
            case 8 -> new Stage.PatternParser(NOWHERE, any(List.of("<a> <_>", "\"<b>\"", "`<c>\\<d>")));
            case 9 -> new Stage.UnpackParser(NOWHERE);
            case 10 -> new Stage.LabelFilterStage(NOWHERE, filter(3));
            case 11 -> new Stage.LineFormat(NOWHERE, any(TEMPLATES));
            case 12 -> new Stage.LabelFormat(NOWHERE, formats());
            case 13 -> random.nextBoolean() ? new Stage.Decolorize(NOWHERE) : new Stage.DropLabels(NOWHERE, choices());
            case 14 -> new Stage.Sample(NOWHERE, any(List.of(0.5, 0.125, 1.0, 1e-7, 0.3)));
            default -> new Stage.KeepLabels(NOWHERE, choices());
        };
    }

    private Stage lineFilter() {
        LineFilterOperator operator = any(LineFilterOperator.values());
        return new Stage.LineFilter(NOWHERE, operator, listOf(1, operator.positive() ? 3 : 1, () -> switch (operator) {
            case CONTAINS, NOT_CONTAINS ->
                chance(5)
                        ? new Stage.LineFilter.Alternative(true, "10.0.0.0/8")
                        : new Stage.LineFilter.Alternative(false, any(TEXTS));
            case MATCHES, NOT_MATCHES -> new Stage.LineFilter.Alternative(false, any(REGEXES));
            case PATTERN, NOT_PATTERN -> new Stage.LineFilter.Alternative(false, any(List.of("<_> a", "\"<_>`")));
        }));
    }

    private List<Stage.LabelExtraction> extractions(String... expressions) {
        return listOf(1, 3, () -> new Stage.LabelExtraction(name(), any(expressions)));
    }

    private List<Stage.LabelFormat.Format> formats() {
        var names = new LinkedHashSet<>(listOf(1, 3, this::name));
        return names.stream()
                .map(name -> random.nextBoolean()
                        ? new Stage.LabelFormat.Format(name, true, name())
                        : new Stage.LabelFormat.Format(name, false, any(TEMPLATES)))
                .toList();
    }

    private List<Stage.LabelChoice> choices() {
        return listOf(1, 3, () -> {
            LabelMatcher matcher = matcher();
            return new Stage.LabelChoice(matcher.name(), random.nextBoolean() ? matcher : null);
        });
    }

    private LabelFilter filter(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> new LabelFilter.StringFilter(matcher());
            case 1 ->
                new LabelFilter.NumberFilter(
                        NOWHERE,
                        name(),
                        any(ComparisonOperator.values()),
                        random.nextBoolean() ? number() : -1 - number());
            case 2 ->
                new LabelFilter.DurationFilter(
                        NOWHERE, name(), any(ComparisonOperator.values()), DURATIONS[random.nextInt(DURATIONS.length)]);
            case 3 ->
                new LabelFilter.BytesFilter(
                        NOWHERE, name(), any(ComparisonOperator.values()), SIZES[random.nextInt(SIZES.length)]);
            case 4 -> new LabelFilter.IpFilter(NOWHERE, name(), random.nextBoolean(), "10.0.0.1-10.0.0.9");
            case 5, 6 -> new LabelFilter.AndFilter(filter(depth - 1), filter(depth - 1));
            default -> new LabelFilter.OrFilter(filter(depth - 1), filter(depth - 1));
        };
    }

    private MetricQuery metric(int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 4)) {
            case 0 -> new VectorLiteral(NOWHERE, random.nextInt(1000) / 8.0);
            case 1, 2, 3 -> rangeAggregation();
            case 4 -> new LabelReplace(NOWHERE, metric(depth - 1), any(TEXTS), any(TEXTS), any(TEXTS), any(REGEXES));
            case 5, 6, 7 -> vectorAggregation(depth);
            default -> binary(depth);
        };
    }

    private RangeAggregation rangeAggregation() {
        RangeOperation operation = any(RangeOperation.values());
        boolean unwrapped = !operation.allowsLines() || (operation.allowsUnwrap() && random.nextBoolean());
        Unwrap unwrap = unwrapped
                ? new Unwrap(NOWHERE, name(), any(Unwrap.Conversion.values()), listOf(0, 2, () -> filter(1)))
                : null;
        var range = new LogRange(log(), unwrap, RANGES[random.nextInt(RANGES.length)], chance(3) ? offset() : 0);
        return new RangeAggregation(
                NOWHERE,
                operation,
                operation == RangeOperation.QUANTILE_OVER_TIME ? random.nextInt(100) / 64.0 : null,
                range,
                operation.allowsGrouping() && random.nextBoolean() ? grouping() : null);
    }

    private long offset() {
        long offset = RANGES[random.nextInt(RANGES.length)];
        return random.nextBoolean() ? offset : -offset;
    }

    private VectorAggregation vectorAggregation(int depth) {
        VectorOperation operation = any(VectorOperation.values());
        boolean grouped = switch (operation) {
            case SORT, SORT_DESC, APPROX_TOPK -> false;
            case SUM, AVG, COUNT, MAX, MIN, STDDEV, STDVAR, BOTTOMK, TOPK -> random.nextBoolean();
        };
        return new VectorAggregation(
                NOWHERE,
                operation,
                operation.takesParameter() ? 1 + random.nextInt(20) : 0,
                grouped ? grouping() : Grouping.ALL,
                metric(depth - 1));
    }

    private Grouping grouping() {
        return new Grouping(random.nextBoolean(), listOf(0, 3, this::name));
    }

    private BinaryOperation binary(int depth) {
        BinaryOperator operator = any(BinaryOperator.values());
        boolean bool = operator.isComparison() && random.nextBoolean();
        MetricQuery left = metric(depth - 1);
        MetricQuery right = metric(depth - 1);
        if (!operator.isSetOperator() && chance(3)) {
            // Two numbers would be one: they are folded while they are parsed.
            var number = new NumberLiteral(NOWHERE, random.nextBoolean() ? number() : -1 - number());
            return random.nextBoolean()
                    ? new BinaryOperation(NOWHERE, operator, bool, VectorMatching.DEFAULT, number, right)
                    : new BinaryOperation(NOWHERE, operator, bool, VectorMatching.DEFAULT, left, number);
        }
        return new BinaryOperation(NOWHERE, operator, bool, matching(operator), left, right);
    }

    private VectorMatching matching(BinaryOperator operator) {
        if (random.nextBoolean()) {
            return VectorMatching.DEFAULT;
        }
        boolean on = random.nextBoolean();
        VectorMatching.Cardinality cardinality = operator.isSetOperator()
                ? VectorMatching.Cardinality.ONE_TO_ONE
                : any(VectorMatching.Cardinality.values());
        boolean one = cardinality == VectorMatching.Cardinality.ONE_TO_ONE;
        return new VectorMatching(
                cardinality, on, listOf(on ? 0 : 1, 3, this::name), one ? List.of() : listOf(0, 2, this::name));
    }

    private double number() {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private String name() {
        return any(NAMES);
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @SafeVarargs
    private <T> T any(T... of) {
        return of[random.nextInt(of.length)];
    }

    private <T> List<T> listOf(int least, int most, Supplier<T> element) {
        var list = new ArrayList<T>();
        for (int size = least + random.nextInt(most - least + 1); size > 0; size--) {
            list.add(element.get());
        }
        return list;
    }
}
