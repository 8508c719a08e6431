package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.standalone.settings.Setting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** docs/settings.md says of every setting what the code does: no key, default or unit more, less or other. */
class SettingsPageTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `(varve\\.[^`]+)` \\| (?:`([^`]*)`)? ?\\| ([^|]+) \\| (.+) \\|");
    private static final Map<Class<?>, String> UNITS = Map.of(
            Duration.class, "time",
            DataSize.class, "size",
            int.class, "number",
            short.class, "number",
            boolean.class, "true, false",
            List.class, "list",
            Map.class, "map",
            Path.class, "folder",
            URI.class, "URL",
            String.class, "text");

    private record Row(String key, String standard, String unit) {}

    @Test
    void thePageListsEverySettingWithItsDefaultAndUnit() throws IOException {
        assertThat(rowsOfThePage())
                .containsExactlyInAnyOrderElementsOf(Settings.CATALOGUE.settings().stream()
                        .map(setting -> new Row(setting.key(), setting.standard(), unit(setting)))
                        .distinct()
                        .toList());
    }

    private static String unit(Setting setting) {
        return setting.type().isEnum()
                ? "off, header"
                : UNITS.getOrDefault(setting.type(), setting.type().getName());
    }

    private static List<Row> rowsOfThePage() throws IOException {
        return Files.readAllLines(Repository.ROOT.resolve("docs/settings.md")).stream()
                .filter(line -> line.startsWith("| `varve."))
                .map(line -> {
                    var row = ROW.matcher(line.replace("\\|", "/"));
                    assertThat(row.matches()).as(line).isTrue();
                    return new Row(row.group(1), row.group(2) == null ? "" : row.group(2), row.group(3));
                })
                .toList();
    }
}
