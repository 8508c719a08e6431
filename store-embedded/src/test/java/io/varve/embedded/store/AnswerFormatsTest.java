package io.varve.embedded.store;

import static io.varve.embedded.store.TestClient.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer of many blocks is one document of its format. */
class AnswerFormatsTest {
    private static final int ROWS = 200_000;

    @TempDir
    static Path folder;

    private static StoreProcess store;
    private static TestClient client;

    @BeforeAll
    static void start() throws Exception {
        store = StoreProcess.start(StoreProcessOptions.at(folder).withConnections(2, 0));
        client = new TestClient(store.url());
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TabSeparated",
                "TSVWithNames",
                "TSVWithNamesAndTypes",
                "CSV",
                "CSVWithNames",
                "CSVWithNamesAndTypes",
                "JSONEachRow",
                "JSONCompactEachRow",
                "JSONCompactEachRowWithNames",
                "JSONCompactEachRowWithNamesAndTypes",
                "RowBinary",
                "RowBinaryWithNames",
                "RowBinaryWithNamesAndTypes",
                "Native",
                "ArrowStream",
                "Arrow",
                "Parquet",
                "JSON",
                "JSONCompact",
                "JSONColumns",
                "Values"
            })
    void theEngineReadsBackEveryRowOfItsAnswer(String format) throws Exception {
        HttpResponse<byte[]> answer = client.bytes(
                client.request("query=" + encoded(query(ROWS, format))).GET().build());
        assertThat(answer.statusCode()).isEqualTo(200);
        String table = "back_" + format;
        client.run("CREATE TABLE " + table + " (number UInt64, `te\"xt` String) ENGINE = Memory");
        HttpResponse<String> insert =
                client.post("query=" + encoded("INSERT INTO " + table + " FORMAT " + format), answer.body());
        assertThat(insert.statusCode()).as(insert.body()).isEqualTo(200);
        assertThat(client.run("SELECT count(), sum(number), uniqExact(`te\"xt`) FROM " + table))
                .isEqualTo(ROWS + "\t" + (long) ROWS * (ROWS - 1) / 2 + "\t" + ROWS + "\n");
    }

    @Test
    void arrowReadersSeeOneStream() throws Exception {
        byte[] answer = client.bytes(client.request("query=" + encoded(query(ROWS, "ArrowStream")))
                        .GET()
                        .build())
                .body();
        ByteArrayInputStream in = new ByteArrayInputStream(answer);
        long rows = 0;
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(in, allocator)) {
            while (reader.loadNextBatch()) {
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
        }
        assertThat(rows).isEqualTo(ROWS);
        assertThat(in.available()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TSVWithNames", "RowBinaryWithNamesAndTypes", "ArrowStream", "JSON"})
    void anEmptyAnswerStillHasItsHead(String format) throws Exception {
        byte[] answer = client.bytes(client.request("query=" + encoded(query(0, format)))
                        .GET()
                        .build())
                .body();
        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).contains("number");
    }

    private static String query(int rows, String format) {
        return "SELECT number, concat('a\"b\\n', toString(number)) AS `te\"xt` FROM numbers(" + rows + ") FORMAT "
                + format + " SETTINGS max_block_size = 10000, output_format_arrow_compression_method = 'none'";
    }
}
