package io.varve.logql.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.syntax.LogQlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every query of docs/logql.md can be asked: those in blocks marked {@code logql}, and those that tables say to try. */
class DocumentedQueriesTest {
    private static final Pattern BLOCK = Pattern.compile("^```logql\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CELL =
            Pattern.compile("^\\| [^`]*(?:`[a-z_]+`[^`]*)*\\| `(.*)` \\|$", Pattern.MULTILINE);

    static List<String> queries() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (root.getParent() != null && !Files.isDirectory(root.resolve("docs"))) {
            root = root.getParent();
        }
        String page = Files.readString(root.resolve("docs/logql.md"));
        var queries = new ArrayList<String>();
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            queries.addAll(block.group(1).lines().toList());
        }
        Matcher cell = CELL.matcher(page);
        while (cell.find()) {
            queries.add(cell.group(1).replace("\\|", "|"));
        }
        return queries;
    }

    @ParameterizedTest
    @MethodSource("queries")
    void isAccepted(String query) {
        assertThat(LogQlParser.parse(query)).isNotNull();
    }

    @Test
    void areFoundOnThePage() throws IOException {
        assertThat(queries()).hasSizeGreaterThan(15).anyMatch(query -> query.startsWith("topk("));
    }
}
