package io.varve.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.Field;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void controlDatabaseMigratesOnH2AndValidatesWhenRunAgain() throws SQLException {
        String url = "jdbc:h2:mem:control;DB_CLOSE_DELAY=-1";
        Flyway flyway = Flyway.configure()
                .dataSource(url, "sa", "")
                .locations("classpath:io/varve/schema/control")
                .load();
        assertThat(flyway.migrate().migrationsExecuted).isEqualTo(1);
        assertThat(flyway.migrate().migrationsExecuted).isZero();
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                ResultSet tenants = connection.createStatement().executeQuery("SELECT id FROM tenants ORDER BY id")) {
            assertThat(tenants.next()).isTrue();
            assertThat(tenants.getString(1)).isEqualTo("default");
        }
    }

    @Test
    void storeTablesHaveTheColumnsOfTheirArrowTables() throws IOException {
        assertThat(columns("V1__logs.sql")).isEqualTo(names(LogTables.LOGS));
        assertThat(columns("V2__streams.sql")).isEqualTo(names(LogTables.STREAMS));
        assertThat(columns("V10__spans.sql")).isEqualTo(names(SpanTables.SPANS));
        assertThat(columns("V11__span_resources.sql")).isEqualTo(names(SpanTables.RESOURCES));
        assertThat(columns("V12__span_attributes.sql")).isEqualTo(names(SpanTables.ATTRIBUTES));
        assertThat(columns("V13__traces.sql")).isEqualTo(names(SpanTables.TRACES));
        assertThat(columns("V14__span_metrics.sql")).isEqualTo(names(SpanTables.METRICS));
        assertThat(columns("V5__log_sketches.sql")).isEqualTo(names(LogTables.SKETCHES));
    }

    private static List<String> names(ArrowTable table) {
        return table.schema().getFields().stream().map(Field::getName).toList();
    }

    private static List<String> columns(String migration) throws IOException {
        try (InputStream resource = LogTables.class.getResourceAsStream("store/" + migration)) {
            String sql = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            Matcher column =
                    Pattern.compile("(?m)^    ([a-z0-9_]+) +[A-Z][A-Za-z0-9]+").matcher(sql);
            return column.results().map(match -> match.group(1)).toList();
        }
    }
}
