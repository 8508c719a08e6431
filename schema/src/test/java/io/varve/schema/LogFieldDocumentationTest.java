package io.varve.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Run with {@code -Dvarve.docs.write=true} to write the page again after a change of the catalogue. */
class LogFieldDocumentationTest {
    private static final Path PAGE = Path.of("..", "docs", "fields.md");

    @Test
    void documentationIsTheCatalogue() throws IOException {
        if (Boolean.getBoolean("varve.docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE).hasContent(page());
    }

    private static String page() {
        StringBuilder page = new StringBuilder();
        page.append("# Fields of a log record\n\n");
        page.append("Written from `LogField` and `StreamLabels` of the module schema; a test compares.\n\n");
        page.append("| OpenTelemetry | store | LogQL | what it is to a query | remarks |\n|---|---|---|---|---|\n");
        for (LogField field : LogField.values()) {
            page.append("| ").append(code(field.openTelemetryName()));
            page.append(" | ").append(code(field.column()));
            page.append(" | ").append(code(field.labelName()));
            page.append(" | ").append(role(field.role()));
            page.append(" | ").append(field.note()).append(" |\n");
        }
        page.append(
                "\nA name is normalised as Loki does it: every run of characters other than letters and digits becomes one `_`, ");
        page.append("`__x__` stays, a leading digit gets `key_` before it.\n");
        page.append("\n## Resource attributes that become stream labels\n\n");
        StreamLabels.RESOURCE_ATTRIBUTES.forEach(name -> page.append("- `")
                .append(name)
                .append("` as `")
                .append(LabelName.normalise(name))
                .append("`\n"));
        page.append("\n## Labels that name the service of a stream without `service_name`, in this order\n\n");
        StreamLabels.DISCOVER_SERVICE_NAME.forEach(
                name -> page.append("- `").append(name).append("`\n"));
        page.append("\n## Fields that name a level, in this order\n\n");
        StreamLabels.LEVEL_FIELDS.forEach(
                name -> page.append("- `").append(name).append("`\n"));
        return page.toString();
    }

    private static String code(String text) {
        boolean prose = text.isEmpty() || text.contains("attributes") || text.equals("name normalised");
        return prose && !text.contains("_") && !text.contains("logs.") ? text : "`" + text.replace(", ", "`, `") + "`";
    }

    private static String role(LogField.Role role) {
        return switch (role) {
            case ENTRY -> "the entry";
            case STREAM_LABEL -> "stream label";
            case STREAM_METADATA -> "metadata of the stream";
            case STRUCTURED_METADATA -> "structured metadata";
            case INTERNAL -> "not visible";
        };
    }
}
