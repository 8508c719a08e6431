package io.varve.bench.logql;

import io.varve.logql.syntax.LogQlParseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The valid queries of the conformance vectors: real ones of many kinds. */
final class VectorQueries {
    private static final Map<String, String> FIELDS =
            Map.of("queries", "q", "metrics", "q", "logs", "q", "pipelines", "selector");

    private VectorQueries() {}

    /**
     * From the folder that the property {@code varve.shared} names, else from {@code ../shared}.
     *
     * @throws UncheckedIOException if the vectors are not there
     */
    static List<String> read() {
        Path folder = Path.of(System.getProperty("varve.shared", "../shared")).resolve("conformance/logql");
        var mapper = new ObjectMapper();
        var queries = new TreeSet<String>();
        FIELDS.forEach((name, field) -> {
            try (var lines = new BufferedReader(new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(folder.resolve(name + ".jsonl.gz"))),
                    StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode query = mapper.readTree(line).path(field);
                    if (isValid(query.asString())) {
                        queries.add(query.asString());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return List.copyOf(queries);
    }

    private static boolean isValid(String query) {
        try {
            QueryCompilation.compile(query);
            return true;
        } catch (LogQlParseException refused) {
            return false;
        }
    }
}
