package io.varve.logql.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Stage;
import io.varve.logql.syntax.LogQlParser;
import io.varve.logql.template.GoTemplate;
import io.varve.logql.template.LabelSource;
import io.varve.logql.template.TemplateContext;
import io.varve.logql.template.TemplateExecutionException;
import io.varve.logql.template.TemplateFunctions;
import io.varve.logql.template.TemplateValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Templates that are the only stage of a selector, or stand behind parsers whose result the vector shows. */
class TemplateVectorsTest {
    @Test
    void linesAreFormattedAsLokiDoes() throws Exception {
        var wrong = new ArrayList<String>();
        int checked = 0;
        for (JsonNode vector : Vectors.read("pipelines")) {
            List<Stage> stages =
                    ((LogQuery) LogQlParser.parse(vector.get("selector").asString())).stages();
            if (stages.isEmpty()
                    || !(stages.getLast() instanceof Stage.LineFormat format)
                    || !vector.get("kept").asBoolean()) {
                continue;
            }
            // After the last stage only the line changed, so the labels of the answer are those the template saw.
            var labels = labels(vector.get("out_labels"));
            if (vector.get("line").asString().contains("__error__")) {
                // The line brings a label of that name, which hides whether the template failed.
                continue;
            }
            String error = labels.getOrDefault("__error_details__", "");
            boolean failed = "TemplateFormatErr".equals(labels.get("__error__"));
            if (failed) {
                labels.remove("__error__");
                labels.remove("__error_details__");
            }
            checked++;
            String line = vector.get("line").asString();
            String expected = failed ? error : vector.get("out_line").asString();
            String actual = run(
                    "line",
                    format.template(),
                    labels,
                    line,
                    Long.parseLong(vector.get("ts").asString()));
            if (!expected.equals(actual)) {
                wrong.add(format.template() + "\n  expected " + expected + "\n  actual   " + actual);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(500);
    }

    @Test
    void labelsAreFormattedAsLokiDoes() throws Exception {
        var wrong = new ArrayList<String>();
        int checked = 0;
        for (JsonNode vector : Vectors.read("pipelines")) {
            List<Stage> stages =
                    ((LogQuery) LogQlParser.parse(vector.get("selector").asString())).stages();
            if (stages.isEmpty()
                    || !(stages.getLast() instanceof Stage.LabelFormat formats)
                    || formats.formats().size() != 1
                    || formats.formats().getFirst().rename()
                    || !vector.get("kept").asBoolean()) {
                continue;
            }
            Stage.LabelFormat.Format format = formats.formats().getFirst();
            var labels = labels(vector.get("out_labels"));
            if (format.value().contains("." + format.name())) {
                continue;
            }
            checked++;
            String expected = labels.getOrDefault(format.name(), "");
            if ("TemplateFormatErr".equals(labels.remove("__error__"))) {
                expected = String.valueOf(labels.remove("__error_details__"));
            }
            labels.remove(format.name());
            String actual = run(
                    "label",
                    format.value(),
                    labels,
                    vector.get("line").asString(),
                    Long.parseLong(vector.get("ts").asString()));
            if (!expected.equals(actual)) {
                wrong.add(format.value() + "\n  expected " + expected + "\n  actual   " + actual);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(checked).isGreaterThan(300);
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

    private static String run(String name, String template, Map<String, String> labels, String line, long timestamp)
            throws Exception {
        try {
            return GoTemplate.parse(name, template, TemplateFunctions.loki()).execute(new TemplateContext() {
                @Override
                public TemplateValue data() {
                    return TemplateValue.labels(LabelSource.of(labels));
                }

                @Override
                public String line() {
                    return line;
                }

                @Override
                public long timestampNanos() {
                    return timestamp;
                }
            });
        } catch (TemplateExecutionException failure) {
            return failure.getMessage();
        }
    }
}
