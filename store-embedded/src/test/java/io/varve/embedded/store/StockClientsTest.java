package io.varve.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stock clients, unchanged: they must not be able to tell the difference. */
class StockClientsTest {
    @TempDir
    static Path folder;

    private static StoreProcess store;

    @BeforeAll
    static void start() throws Exception {
        store = StoreProcess.start(StoreProcessOptions.at(folder));
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void jdbcCreatesInsertsAndQueries() throws Exception {
        try (Connection connection = jdbc("");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE jdbc_table (a UInt32, b String, t DateTime64(9, 'UTC')) ENGINE = MergeTree ORDER BY a");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO jdbc_table (a, b, t) VALUES (?, ?, ?)")) {
                for (int i = 0; i < 100; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "it's " + i);
                    insert.setString(3, "2026-01-01 00:00:00.123456789");
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT a, b FROM jdbc_table WHERE a >= ? ORDER BY a")) {
                select.setInt(1, 98);
                try (ResultSet result = select.executeQuery()) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getInt(1)).isEqualTo(98);
                    assertThat(result.getString("b")).isEqualTo("it's 98");
                    assertThat(result.next()).isTrue();
                    assertThat(result.next()).isFalse();
                }
            }
            assertThat(connection.getMetaData().getDatabaseProductVersion()).startsWith("26.7");
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM jdbc_missing"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("jdbc_missing");
        }
    }

    @Test
    void flywayMigratesValidatesAndFindsNothingToDoAgain(@TempDir Path migrations) throws Exception {
        Files.writeString(migrations.resolve("V1__create.sql"), """
                CREATE TABLE ${database}.migrated (a UInt32) ENGINE = MergeTree ORDER BY a;
                CREATE TABLE ${database}.sums (a UInt32) ENGINE = SummingMergeTree ORDER BY a;
                """);
        Files.writeString(
                migrations.resolve("V2__alter.sql"),
                "ALTER TABLE ${database}.migrated ADD COLUMN b LowCardinality(String) DEFAULT 'x';\n");
        client().execute("CREATE DATABASE IF NOT EXISTS varve")
                .get(30, TimeUnit.SECONDS)
                .close();
        for (int run = 0; run < 2; run++) {
            Flyway flyway = Flyway.configure()
                    .dataSource("jdbc:clickhouse://127.0.0.1:" + store.port() + "/varve", "default", "")
                    .locations("filesystem:" + migrations)
                    .placeholders(Map.of("database", "varve"))
                    .load();
            assertThat(flyway.migrate().migrationsExecuted).isEqualTo(run == 0 ? 2 : 0);
            flyway.validate();
            assertThat(flyway.info().applied()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false",
        "true, false, false",
        "true, true, false",
        "false, true, true",
        "true, true, true"
    })
    void clientV2InsertsAndReadsWithEveryCompression(boolean answers, boolean requests, boolean http) throws Exception {
        String table = "v2_" + answers + requests + http;
        try (Client client = new Client.Builder()
                .addEndpoint(store.url())
                .setUsername("default")
                .setPassword("")
                .compressServerResponse(answers)
                .compressClientRequest(requests)
                .useHttpCompression(http)
                .build()) {
            client.execute("CREATE TABLE " + table + " (a UInt32, b String) ENGINE = MergeTree ORDER BY a")
                    .get(30, TimeUnit.SECONDS)
                    .close();
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < 200_000; i++) {
                rows.append(i).append("\tvalue ").append(i).append('\n');
            }
            try (InsertResponse inserted = client.insert(
                            table,
                            new ByteArrayInputStream(rows.toString().getBytes(StandardCharsets.UTF_8)),
                            ClickHouseFormat.TabSeparated,
                            new InsertSettings())
                    .get(60, TimeUnit.SECONDS)) {
                assertThat(inserted.getWrittenRows()).isEqualTo(200_000);
            }
            assertThat(read(client, "SELECT * FROM " + table + " ORDER BY a")).isEqualTo(rows.toString());
            List<GenericRecord> records = client.queryAll("SELECT count() AS c FROM " + table);
            assertThat(records.getFirst().getLong("c")).isEqualTo(200_000);
        }
    }

    @Test
    void clientV2SeesErrorsWithTheirCode() throws Exception {
        try (Client client = client()) {
            assertThatThrownBy(() -> client.queryAll("SELECT * FROM v2_missing"))
                    .satisfies(error ->
                            assertThat(serverException(error).getCode()).isEqualTo(60));
        }
    }

    private static String read(Client client, String sql) throws Exception {
        QueryResponse response = client.query(sql, new QuerySettings().setFormat(ClickHouseFormat.TabSeparated))
                .get(60, TimeUnit.SECONDS);
        try {
            return new String(response.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            response.close();
        }
    }

    private static ServerException serverException(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServerException server) {
                return server;
            }
        }
        throw new AssertionError("no ServerException", error);
    }

    private static Client client() {
        return new Client.Builder()
                .addEndpoint(store.url())
                .setUsername("default")
                .setPassword("")
                .build();
    }

    private static Connection jdbc(String parameters) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "default");
        properties.setProperty("password", "");
        return DriverManager.getConnection(
                "jdbc:clickhouse://127.0.0.1:" + store.port() + "/default" + parameters, properties);
    }
}
