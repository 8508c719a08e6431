package io.varve.store.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import io.varve.store.StoreClient;
import io.varve.store.StoreOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder of a version before, opened by this one. */
class OlderTablesTest {
    private static final StoreLayout LAYOUT = new StoreLayout.SingleNode();
    private static final int TIMES = 3;

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void rowsOfAnOlderVersionAreThereAfterItsTablesWereChangedAndMergedWithNewOnes() throws Exception {
        try (StoreProcess process = StoreProcess.start(StoreProcessOptions.at(folder));
                StoreClient client = StoreClient.open(StoreOptions.at(URI.create(process.url())))) {
            for (int i = 0; i < TIMES; i++) {
                ask(process, "DROP DATABASE IF EXISTS varve SYNC");
                ask(process, "CREATE DATABASE varve");
                StoreMigrations.migrations(client.options(), LAYOUT)
                        .target("15")
                        .load()
                        .migrate();
                insertSketch(process, 1);

                assertThat(StoreMigrations.migrate(client, LAYOUT)).isPositive();

                insertSketch(process, 2);
                ask(process, "OPTIMIZE TABLE varve.log_sketches FINAL");
                assertThat(ask(
                                process,
                                "SELECT sketch, length(bits), bits = repeat(char(sketch), 100)"
                                        + " FROM varve.log_sketches ORDER BY sketch"))
                        .isEqualTo("1\t100\t1\n2\t100\t1\n");
                assertThat(ask(
                                process,
                                "SELECT compression_codec FROM system.columns"
                                        + " WHERE database = 'varve' AND table = 'log_sketches' AND name = 'bits'"))
                        .isEqualTo("CODEC(ZSTD(1))\n");
                assertThat(ask(
                                process,
                                "SELECT part_type, rows FROM system.parts"
                                        + " WHERE database = 'varve' AND table = 'log_sketches' AND active"))
                        .isEqualTo("Wide\t2\n");
                assertThat(ask(
                                process,
                                "SELECT name FROM system.tables WHERE database = 'varve' AND engine LIKE '%MergeTree'"
                                        + " AND name != 'flyway_schema_history'"
                                        + " AND position(create_table_query, 'auto_statistics_types = \\'\\'') = 0"))
                        .as("tables whose parts would get statistics")
                        .isEmpty();
            }
            assertThat(process.restarts()).isZero();
        }
    }

    private void insertSketch(StoreProcess process, int number) throws Exception {
        ask(
                process,
                "INSERT INTO varve.log_sketches (tenant, page, service, from_ts, to_ts, sketch, lines, bits)"
                        + " SELECT 'shop', 3, 'cart', toDateTime64(1780000000, 9), toDateTime64(1780000001, 9), "
                        + number + ", 10, repeat(char(" + number + "), 100)");
    }

    /** As an administrator sees the store: all tenants' rows. */
    private String ask(StoreProcess process, String sql) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(process.url()))
                        .POST(HttpRequest.BodyPublishers.ofString(sql))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
