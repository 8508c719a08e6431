package io.varve.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.label.LabelSet;
import io.varve.logql.syntax.LogQlParser;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SampleExtractorTest {
    @Test
    void countsLinesAndBytes() {
        assertThat(sample("count_over_time({a=\"b\"}[1m])", "line")).isEqualTo("1.0 {a=\"b\"}");
        assertThat(sample("bytes_rate({a=\"b\"} | line_format \"xy\" [1m])", "line"))
                .isEqualTo("2.0 {a=\"b\"}");
    }

    @Test
    void unwrapsValues() {
        assertThat(sample("sum_over_time({a=\"b\"} | logfmt | unwrap x [1m])", "x=-12.5 y=z"))
                .isEqualTo("-12.5 {a=\"b\", y=\"z\"}");
        assertThat(sample("sum_over_time({a=\"b\"} | logfmt | unwrap duration(x) [1m])", "x=1m500ms"))
                .isEqualTo("60.5 {a=\"b\"}");
        assertThat(sample("sum_over_time({a=\"b\"} | logfmt | unwrap bytes(x) [1m])", "x=1.5KiB"))
                .isEqualTo("1536.0 {a=\"b\"}");
        assertThat(sample("max_over_time({a=\"b\"} | logfmt | unwrap x [1m]) by (y)", "x=3 y=z w=v"))
                .isEqualTo("3.0 {y=\"z\"}");
        assertThat(sample("max_over_time({a=\"b\"} | logfmt | unwrap x [1m]) without (y)", "x=3 y=z w=v"))
                .isEqualTo("3.0 {a=\"b\", w=\"v\"}");
    }

    @Test
    void givesNoSampleWithoutTheLabel() {
        assertThat(sample("sum_over_time({a=\"b\"} | logfmt | unwrap x [1m])", "y=1"))
                .isNull();
        assertThat(sample("sum_over_time({a=\"b\"} | logfmt | unwrap x [1m])", "x=NaN"))
                .isEqualTo("NaN {a=\"b\"}");
    }

    @Test
    void marksAValueThatIsNone() {
        String query = "sum_over_time({a=\"b\"} | logfmt | unwrap x %s [1m])";
        assertThat(sample(query.formatted(""), "x=abc"))
                .contains("__error__=\"SampleExtractionErr\"")
                .startsWith("0.0 ");
        assertThat(sample(query.formatted("| __error__=\"\""), "x=abc")).isNull();
        assertThat(sample(query.formatted("| x > 5"), "x=6")).isEqualTo("6.0 {a=\"b\"}");
    }

    @Test
    void parsesOnlyWhatTheGroupingOfASumNeeds() {
        String broken = "{\"level\":\"error\",\"x\":\"y\",";
        assertThat(sample("sum by (level) (count_over_time({a=\"b\"} | json [1m]))", broken))
                .isEqualTo("1.0 {level=\"error\"}");
        assertThat(sample("sum (count_over_time({a=\"b\"} | json [1m]))", broken))
                .isEqualTo("1.0 {}");
        assertThat(sample("count_over_time({a=\"b\"} | json [1m])", broken)).contains("__error__");
        assertThat(sample("sum by (x, z) (count_over_time({a=\"b\"} | json [1m]))", broken))
                .contains("__error__");
        assertThat(sample("max by (level) (count_over_time({a=\"b\"} | json [1m]))", broken))
                .contains("__error__");
    }

    @Test
    void keepsAnErrorThatIsGroupedBy() {
        assertThat(sample("sum by (__error__) (count_over_time({a=\"b\"} | json [1m]))", "no json"))
                .contains("__error__=\"JSONParserErr\"")
                .contains("__preserve_error__=\"true\"");
    }

    @Test
    void leavesTheDetailsOfADroppedErrorOutOfGroups() {
        String query = "max_over_time({a=\"b\"} | json | drop __error__ | unwrap x [1m])";
        String broken = "{\"x\":3,\"y\":\"z\",";
        assertThat(sample(query + " without (y)", broken)).isEqualTo("3.0 {a=\"b\"}");
        assertThat(sample(query + " by (__error_details__)", broken)).isEqualTo("3.0 {}");
        // Without grouping the unwrapped label is taken away, which is a grouping, too.
        assertThat(sample(query, broken)).isEqualTo("3.0 {a=\"b\", y=\"z\"}");
        assertThat(sample("count_over_time({a=\"b\"} | json | drop __error__ [1m])", broken))
                .contains("__error_details__=");
    }

    @Test
    void answersTheSameSetForEqualLabels() {
        SampleExtractor extractor = extractor("sum by (level) (rate({a=\"b\"} | logfmt [1m]))");
        StreamSampleExtractor stream = extractor.forStream(LabelSet.of(Map.of("a", "b")));
        StreamSampleExtractor other = extractor.forStream(LabelSet.of(Map.of("a", "c")));
        LabelSet first = labels(stream, "level=info x=1");
        assertThat(labels(stream, "x=2 level=info")).isSameAs(first);
        assertThat(labels(other, "level=info")).isSameAs(first);
        assertThat(labels(other, "level=warn")).isNotEqualTo(first);
        assertThat(labels(other, "x=1")).isEqualTo(LabelSet.EMPTY);
    }

    private static LabelSet labels(StreamSampleExtractor stream, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        assertThat(stream.process(0, bytes, 0, bytes.length, new StructuredMetadata()))
                .isTrue();
        return stream.labels();
    }

    private static SampleExtractor extractor(String query) {
        return switch (LogQlParser.parse(query)) {
            case RangeAggregation range -> SampleExtractor.compile(range, null);
            case VectorAggregation vector ->
                SampleExtractor.compile((RangeAggregation) vector.operand(), SampleExtractor.pushedDown(vector));
            default -> throw new IllegalArgumentException(query);
        };
    }

    private static @Nullable String sample(String query, String line) {
        StreamSampleExtractor stream = extractor(query).forStream(LabelSet.of(Map.of("a", "b")));
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return stream.process(0, bytes, 0, bytes.length, new StructuredMetadata())
                ? stream.value() + " " + stream.labels()
                : null;
    }
}
