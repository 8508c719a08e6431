package io.varve.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.label.LabelSet;
import io.varve.logql.syntax.LogQlParser;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
    private static final LabelSet STREAM = LabelSet.of(Map.of("app", "web"));

    @Test
    void parsesNestedJson() {
        assertThat(
                        labels(
                                "| json",
                                "{\"a\":{\"b c\":{\"1\":\"x\"}},\"n\":1.50e3,\"t\":true,\"z\":null,\"l\":[1],\"9\":\"d\",\"a_b\":\"e\"} trailing"))
                .isEqualTo("{_9=\"d\", a_b=\"e\", a_b_c_1=\"x\", app=\"web\", n=\"1.50e3\", t=\"true\"}");
    }

    @Test
    void keepsWhatCameBeforeTheBreak() {
        assertThat(labels("| json", "{\"a\":\"1\",\"b\":{\"c\":\"2\""))
                .isEqualTo(
                        "{__error__=\"JSONParserErr\", __error_details__=\"Value looks like object, but can't find closing"
                                + " '}' symbol\", a=\"1\", app=\"web\"}");
    }

    @Test
    void renamesWhatClashesWithTheStreamOrTheMetadata() {
        assertThat(labels(
                        "| json",
                        "{\"app\":\"x\",\"trace\":\"y\",\"app_extracted\":\"z\"}",
                        Map.of("trace", "t", "app", "sm")))
                .isEqualTo("{app=\"web\", app_extracted=\"x\", trace=\"t\", trace_extracted=\"y\"}");
    }

    @Test
    void letsTheFirstOfEqualKeysWin() {
        assertThat(labels("| json | logfmt", "{\"a\":\"1\",\"a\":\"2\"}")).contains("a=\"1\"");
        assertThat(labels("| logfmt | drop a | logfmt", "a=1 a=2 b=3")).isEqualTo("{app=\"web\", b=\"3\"}");
    }

    @Test
    void testsAFilterAsSoonAsTheLabelIsThere() {
        assertThat(labels("| json | label_format level=`x` | level=`x`", "{\"level\":\"error\"}"))
                .isNull();
        assertThat(labels("| json | label_format level=`x` | level=`x`", "{\"other\":\"error\"}"))
                .isNotNull();
    }

    @Test
    void movesLineFiltersForward() {
        String coloured = "\u001b[31mred\u001b[0m text";
        assertThat(labels("| decolorize |= \"red text\"", coloured)).isNull();
        assertThat(line("| decolorize", coloured)).isEqualTo("red text");
        assertThat(line("| line_format \"new\" |= \"new\"", coloured)).isEqualTo("new");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "| x > 5; x=6; true",
                "| x > 5; x=5; false",
                "| x != 5; y=5; false",
                "| x > 5; x=abc; true",
                "| x >= 1.5KiB; x=1536; true",
                "| x < 1m; x=59.9s; true",
                "| x > 1d; x=25h; true",
                "| x = \"\"; y=1; true",
                "| x =~ \"a+\"; x=aa; true",
                "| x !~ \"a+\"; x=ab; true",
                "| x = ip(\"10.0.0.0/8\"); x=10.9.8.7; true",
                "| x != ip(\"10.0.0.0/8\"); y=1; false",
                "| x > 5 or y > 5; y=6; true",
                "| x > 5 , y > 5; y=6 x=1; false"
            })
    void filtersByLabels(String filter, String line, boolean kept) {
        assertThat(labels("| logfmt " + filter, line.strip()) != null).isEqualTo(kept);
    }

    @Test
    void keepsALineWhoseValueIsNoNumber() {
        assertThat(labels("| logfmt | x > 5", "x=abc"))
                .isEqualTo(
                        "{__error__=\"LabelFilterErr\", __error_details__=\"strconv.ParseFloat: parsing \\\"abc\\\": invalid"
                                + " syntax\", app=\"web\", x=\"abc\"}");
    }

    @Test
    void anExpressionOfLogfmtFindsNoKeyThatAnEarlierParserMadeALabel() {
        assertThat(labels("| logfmt level | logfmt l=\"level\", s=\"status\"", "level=warn status=200"))
                .isEqualTo("{app=\"web\", l=\"\", level=\"warn\", s=\"200\"}");
        assertThat(labels("| logfmt level | logfmt level, l=\"level\"", "level=warn"))
                .isEqualTo("{app=\"web\", l=\"\", level=\"warn\"}");
    }

    @Test
    void readsLogfmtLenientlyOrStrictly() {
        String line = "a=1 =2 b=\"q \\\"x\\\"\" bare c= d=\"open";
        assertThat(labels("| logfmt", line)).isEqualTo("{a=\"1\", app=\"web\", b=\"q \\\"x\\\"\"}");
        assertThat(labels("| logfmt --keep-empty", line))
                .isEqualTo("{a=\"1\", app=\"web\", b=\"q \\\"x\\\"\", bare=\"\", c=\"\"}");
        assertThat(labels("| logfmt --strict", line))
                .isEqualTo(
                        "{__error__=\"LogfmtParserErr\", __error_details__=\"logfmt syntax error at pos 5 : unexpected"
                                + " '='\", a=\"1\", app=\"web\"}");
    }

    @Test
    void extractsPathsAndPatterns() {
        assertThat(labels("| json x=\"a[1].b\", y=\"c\", z=\"no\"", "{\"a\":[{},{\"b\":\"v\"}],\"c\":{\"d\":1}}"))
                .isEqualTo("{app=\"web\", x=\"v\", y=\"{\\\"d\\\":1}\", z=\"\"}");
        assertThat(labels("| pattern `<ip> - <_> \"<path>\" <status> <rest>`", "1.2.3.4 - u \"/x\" 200"))
                .isEqualTo("{app=\"web\", ip=\"1.2.3.4\", path=\"/x\", status=\"200\"}");
        assertThat(labels("| regexp `(?P<k>\\w+)=(?P<v>\\w+)(?P<o>;)?`", "é a=b"))
                .isEqualTo("{app=\"web\", k=\"a\", o=\"\", v=\"b\"}");
        assertThat(line("| unpack", "{\"pod\":\"p\",\"_entry\":\"the \\\"line\\\"\"}"))
                .isEqualTo("the \"line\"");
    }

    @Test
    void formatsLabelsAndLines() {
        assertThat(labels("| logfmt | label_format a=`{{.b}}{{.c}}`, c=b, d=`{{.c}}`", "b=1 c=2"))
                .isEqualTo("{a=\"12\", app=\"web\", c=\"1\", d=\"2\"}");
        assertThat(line("| logfmt | line_format \"{{.b | ToUpper}} {{.app}}\"", "b=x"))
                .isEqualTo("X web");
        assertThat(labels("| line_format \"{{.x | duration}}\"", "l")).contains("__error__=\"TemplateFormatErr\"");
    }

    @Test
    void namesTheStageThatCannotBeBuilt() {
        assertThatThrownBy(() -> pipeline("| label_format x=y, x=z"))
                .hasMessage(
                        "parse error : stage '| label_format x=y,x=z' : multiple label name 'x' not allowed in a single"
                                + " format operation");
        assertThatThrownBy(() -> pipeline("|> \"<a>\"")).hasMessageContaining("named captures are not allowed");
    }

    @Test
    void boundsWhatAllExpressionsTakeTogether() {
        assertThatThrownBy(() -> pipeline("|~ \"x{1000}y\" ".repeat(5_000)))
                .hasMessageContaining("regular expressions of the query are too large together");
        assertThatThrownBy(() -> pipeline("| json x=\"a" + "[0]".repeat(101) + "\""))
                .hasMessageContaining("more than 100 steps");
    }

    @Test
    void servesManyStreamsInTurn() {
        Pipeline pipeline = pipeline("| logfmt");
        StreamPipeline one = pipeline.forStream(LabelSet.of(Map.of("a", "1")));
        StreamPipeline two = pipeline.forStream(LabelSet.of(Map.of("b", "2")));
        byte[] line = "a=x b=y".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) {
            assertThat(one.process(0, line, 0, line.length, new StructuredMetadata()))
                    .isTrue();
            assertThat(one.labels().all()).hasToString("{a=\"1\", a_extracted=\"x\", b=\"y\"}");
            assertThat(two.process(0, line, 0, line.length, new StructuredMetadata()))
                    .isTrue();
            assertThat(two.labels().all()).hasToString("{a=\"x\", b=\"2\", b_extracted=\"y\"}");
        }
    }

    @Test
    void forgetsTheNamesOfHostileLines() {
        Pipeline pipeline = pipeline("| logfmt | keep app, last");
        StreamPipeline stream = pipeline.forStream(STREAM);
        for (int i = 0; i < 50; i++) {
            var line = new StringBuilder();
            for (int key = 0; key < 2_000; key++) {
                line.append('k').append(i).append('_').append(key).append("=1 ");
            }
            byte[] bytes = line.append("last=").append(i).toString().getBytes(StandardCharsets.UTF_8);
            assertThat(stream.process(0, bytes, 0, bytes.length, new StructuredMetadata()))
                    .isTrue();
            assertThat(stream.labels().all()).hasToString("{app=\"web\", last=\"" + i + "\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":",
                "[",
                "{\"a\":[",
                "\"\\",
                "a=\"\\",
                "{",
                "=",
                "\u0000",
                "{\"\":{",
                "{\"a\":\"\\ud800",
                "((((",
                "\\\""
            })
    void endsOnHostileLines(String piece) {
        String line = piece.repeat(1_000_000 / piece.length());
        for (String stages : new String[] {
            "| json",
            "| json x=\"a.a.a[0].a\"",
            "| logfmt",
            "| logfmt --strict x",
            "| unpack",
            "| pattern \"<a>=<b> <_>\"",
            "| decolorize",
            "|= ip(\"1.1.1.1\")",
            "|~ \"(a+)+$\"",
            "|> \"<_>a<_>=<_>\"",
            "| regexp \"(?P<x>(a|b)+)\""
        }) {
            labels(stages, line);
        }
    }

    private static Pipeline pipeline(String stages) {
        return Pipeline.compile(((LogQuery) LogQlParser.parse("{app=\"web\"} " + stages)).stages());
    }

    private static @Nullable String labels(String stages, String line) {
        return labels(stages, line, Map.of());
    }

    private static @Nullable String labels(String stages, String line, Map<String, String> metadata) {
        StreamPipeline stream = pipeline(stages).forStream(STREAM);
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        boolean kept = stream.process(
                1_700_000_000_000_000_000L, bytes, 0, bytes.length, StructuredMetadata.of(new TreeMap<>(metadata)));
        return kept ? stream.labels().all().toString() : null;
    }

    private static @Nullable String line(String stages, String line) {
        StreamPipeline stream = pipeline(stages).forStream(STREAM);
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return stream.process(0, bytes, 0, bytes.length, new StructuredMetadata())
                ? new String(stream.lineArray(), stream.lineOffset(), stream.lineLength(), StandardCharsets.UTF_8)
                : null;
    }
}
