package io.varve.logql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.StructuredMetadata;
import io.varve.logql.syntax.LogQlParser;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

@Tag("long")
class LineFuzzTest {
    private static final List<Pipeline> PIPELINES = Stream.of(
                    "| json",
                    "| json a=\"x.y[0]\", b=\"[\\\"k\\\"]\"",
                    "| logfmt",
                    "| logfmt --strict --keep-empty",
                    "| unpack",
                    "| decolorize | pattern `<a> <_> <b>`",
                    "|> `a<_>b`",
                    "|= ip(`10.0.0.0/8`)",
                    "| json | line_format `{{.a}} {{__line__}}` | logfmt")
            .map(text -> Pipeline.compile(((LogQuery) LogQlParser.parse("{app=\"web\"} " + text)).stages()))
            .toList();

    @FuzzTest(maxDuration = "1m")
    void anyLinePassesThroughEveryPipeline(byte[] line) {
        for (Pipeline pipeline : PIPELINES) {
            var stream = pipeline.forStream(LabelSet.of(Map.of("app", "web")));
            if (stream.process(1, line, 0, line.length, new StructuredMetadata())) {
                assertThat(stream.lineLength()).isNotNegative();
            }
        }
    }
}
