package io.varve.logql.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.label.CategorizedLabels;
import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.StreamPipeline;
import io.varve.logql.pipeline.StructuredMetadata;
import io.varve.logql.syntax.LogQlParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What Loki makes of lines: kept or not, the new line, and the labels by category. */
class PipelineVectorsTest {
    @Test
    void everyLineLeavesThePipelineAsItLeavesLokis() throws IOException {
        var pipelines = new HashMap<String, Pipeline>();
        var differences = new LinkedHashMap<String, String>();
        var perSelector = new TreeMap<String, Integer>();
        int count = 0;
        for (JsonNode vector : Vectors.read("pipelines")) {
            count++;
            String selector = vector.get("selector").asString();
            Pipeline pipeline = pipelines.computeIfAbsent(
                    selector, text -> Pipeline.compile(((LogQuery) LogQlParser.parse(text)).stages()));
            String difference = difference(pipeline, vector);
            if (difference != null) {
                differences.putIfAbsent(selector, vector.get("line").asString() + "\n      " + difference);
                perSelector.merge(selector, 1, Integer::sum);
            }
        }
        assertThat(count).isPositive();
        assertThat(perSelector)
                .as("differences by selector; first of each: %s", differences)
                .isEmpty();
    }

    private static String difference(Pipeline pipeline, JsonNode vector) {
        StreamPipeline stream = pipeline.forStream(LabelSet.of(map(vector.path("labels"))));
        byte[] line = vector.get("line").asString().getBytes(StandardCharsets.UTF_8);
        // The line lies somewhere in a larger array, as it does in a batch.
        byte[] batch = new byte[line.length + 11];
        System.arraycopy(line, 0, batch, 7, line.length);
        var metadata = StructuredMetadata.of(map(vector.path("structured_metadata")));
        boolean kept = stream.process(Long.parseLong(vector.get("ts").asString()), batch, 7, line.length, metadata);
        if (kept != vector.get("kept").asBoolean()) {
            return kept ? "kept" : "dropped";
        }
        if (!kept) {
            return null;
        }
        String out = new String(stream.lineArray(), stream.lineOffset(), stream.lineLength(), StandardCharsets.UTF_8);
        CategorizedLabels labels = stream.labels();
        String expected = vector.get("out_line").asString();
        if (!out.equals(expected)) {
            return "line " + out + "\n      expected " + expected;
        }
        Map<String, LabelSet> sets = Map.of(
                "out_labels", labels.all(),
                "out_stream", labels.stream(),
                "out_structured_metadata", labels.structuredMetadata(),
                "out_parsed", labels.parsed());
        for (Map.Entry<String, LabelSet> set : sets.entrySet()) {
            Map<String, String> wanted = map(vector.path(set.getKey()));
            if (!set.getValue().toMap().equals(wanted)) {
                return set.getKey() + " " + set.getValue() + "\n      expected " + wanted;
            }
        }
        return null;
    }

    private static Map<String, String> map(JsonNode node) {
        var map = new TreeMap<String, String>();
        node.properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().asString()));
        return map;
    }
}
