package io.varve.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.label.CategorizedLabels;
import io.varve.logql.label.LabelSet;
import io.varve.logql.syntax.LogQlParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line with an {@code __error__} of its own that also fails: which of the two is shown was asked of Go. */
class ErrorLabelClashTest {
    @ParameterizedTest
    @CsvSource({
        // Up to twelve labels Go's sort is stable: the error of the stage comes last and is shown.
        "1, 0, true, LabelFilterErr",
        "1, 1, false, LabelFilterErr",
        "8, 0, true, LabelFilterErr",
        "8, 4, false, LabelFilterErr",
        "8, 8, true, LabelFilterErr",
        // Above it depends on the order of the line's fields.
        "9, 0, true, line",
        "9, 0, false, LabelFilterErr",
        "9, 4, false, line",
        "9, 9, true, LabelFilterErr",
        "9, 9, false, line",
        "10, 5, true, LabelFilterErr",
        "11, 5, false, line",
        "12, 6, true, line",
        "12, 12, true, LabelFilterErr",
        "15, 0, true, line",
        "15, 7, true, LabelFilterErr",
        "20, 0, true, LabelFilterErr",
        "20, 20, false, line",
        "40, 0, true, line",
        "40, 20, false, LabelFilterErr",
        "60, 0, true, LabelFilterErr",
        "60, 0, false, line",
        "60, 30, false, line",
        "60, 60, true, LabelFilterErr"
    })
    void showsTheErrorThatLokisSortLeavesLast(int fields, int place, boolean ascending, String shown) {
        CategorizedLabels labels =
                labels(LabelSet.of(Map.of("app", "web")), "| json | f00 > 5", line(fields, place, ascending));
        assertThat(labels.all().get("__error__")).isEqualTo(shown);
        assertThat(labels.parsed().get("__error__")).isEqualTo(shown);
        assertThat(labels.parsed().size()).isEqualTo(fields + 2);
    }

    @Test
    void countsALabelThatWasSetAgainAtItsNewPlace() {
        // Were f00 still in front, as it is in the line, the line's own error would be shown of both.
        String again = "| json | drop f00 | label_format f00=`x` | f00 > 5";
        LabelSet stream = LabelSet.of(Map.of("app", "web"));
        assertThat(labels(stream, again, line(11, 0, true)).all().get("__error__"))
                .isEqualTo("LabelFilterErr");
        assertThat(labels(stream, again, line(9, 0, true)).all().get("__error__"))
                .isEqualTo("LabelFilterErr");
        assertThat(labels(stream, again, line(11, 5, false)).all().get("__error__"))
                .isEqualTo("line");
    }

    @Test
    void takesMetadataByNameInWhateverOrderItComes() {
        byte[] line = line(8, 8, true).getBytes(StandardCharsets.UTF_8);
        for (List<String> names : List.of(List.of("a", "b", "c", "z"), List.of("z", "b", "c", "a"))) {
            var metadata = new StructuredMetadata();
            names.forEach(name -> metadata.add(name.getBytes(StandardCharsets.UTF_8), new byte[] {'x'}));
            StreamPipeline stream = pipeline("| json | f00 > 5").forStream(LabelSet.of(Map.of("app", "web")));
            assertThat(stream.process(0, line, 0, line.length, metadata)).isTrue();
            assertThat(stream.labels().all().get("__error__")).isEqualTo("line");
        }
    }

    @Test
    void countsAStreamsErrorLabelAmongTheParsed() {
        LabelSet stream = LabelSet.of(Map.of("app", "web", "__error__", "stream"));
        CategorizedLabels failed = labels(stream, "| json | a > 5", "{\"a\":\"x\"}");
        assertThat(failed.parsed().get("__error__")).isEqualTo("LabelFilterErr");
        assertThat(failed.stream().toMap()).containsOnlyKeys("app");
        CategorizedLabels parsed = labels(stream, "| json", "{\"a\":\"x\"}");
        assertThat(parsed.parsed().toMap()).containsEntry("__error__", "stream");
        CategorizedLabels unchanged = labels(stream, "|= `a`", "a");
        assertThat(unchanged.stream().toMap()).containsEntry("__error__", "stream");
    }

    private static String line(int fields, int place, boolean ascending) {
        var json = new StringBuilder("{");
        for (int i = 0; i <= fields; i++) {
            if (i == place) {
                json.append("\"__error__\":\"line\",");
            }
            if (i < fields) {
                json.append("\"f%02d\":\"x\",".formatted(ascending ? i : fields - 1 - i));
            }
        }
        json.setCharAt(json.length() - 1, '}');
        return json.toString();
    }

    private static Pipeline pipeline(String stages) {
        return Pipeline.compile(((LogQuery) LogQlParser.parse("{app=\"web\"} " + stages)).stages());
    }

    private static CategorizedLabels labels(LabelSet streamLabels, String stages, String line) {
        StreamPipeline stream = pipeline(stages).forStream(streamLabels);
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        assertThat(stream.process(0, bytes, 0, bytes.length, new StructuredMetadata()))
                .isTrue();
        return stream.labels();
    }
}
