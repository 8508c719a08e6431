package io.varve.traceql.conformance;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What Tempo answers: files beside the repository, or where the property {@code varve.shared} says. */
final class Vectors {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Vectors() {}

    /** Reads a file of vectors; aborts the test when there is none. */
    static List<JsonNode> read(String name) throws IOException {
        Path file = folder().resolve(name + ".jsonl.gz");
        if (!Files.exists(file)) {
            return abort("no vectors: " + name);
        }
        var vectors = new ArrayList<JsonNode>();
        try (var lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                vectors.add(MAPPER.readTree(line));
            }
        }
        return vectors;
    }

    static Path folder() {
        String property = System.getProperty("varve.shared");
        Path shared = property == null ? besideTheRepository() : Path.of(property);
        return shared.resolve("conformance/traceql");
    }

    private static Path besideTheRepository() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder.getParent() != null && !Files.isDirectory(folder.resolve("traceql"))) {
            folder = folder.getParent();
        }
        return folder.resolve("../shared");
    }
}
