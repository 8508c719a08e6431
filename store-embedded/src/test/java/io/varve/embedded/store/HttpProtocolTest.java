package io.varve.embedded.store;

import static io.varve.embedded.store.TestClient.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProtocolTest {
    @TempDir
    static Path folder;

    private static StoreProcess store;
    private static TestClient client;

    @BeforeAll
    static void start() throws Exception {
        store = StoreProcess.start(StoreProcessOptions.at(folder).withConnections(4, 8));
        client = new TestClient(store.url());
        client.run("CREATE TABLE numbers_table (a UInt32, b String) ENGINE = MergeTree ORDER BY a");
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @ParameterizedTest
    @CsvSource({"/ping", "/replicas_status", "/"})
    void healthPathsAnswerOk(String path) throws Exception {
        HttpResponse<String> response = client.text(client.path(path).GET().build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("Ok.\n");
    }

    @Test
    void anUnknownPathIsNotFound() throws Exception {
        assertThat(client.text(client.path("/nothing").GET().build()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aQueryComesInTheUrlOrTheBodyOrBoth() throws Exception {
        assertThat(client.get("query=" + encoded("SELECT 1, 'a;b&c'")).body()).isEqualTo("1\ta;b&c\n");
        assertThat(client.post("", "SELECT 2").body()).isEqualTo("2\n");
        assertThat(client.post("query=SELECT", "3").body()).isEqualTo("3\n");
    }

    @Test
    void headAnswersWithHeadersOnly() throws Exception {
        HttpResponse<String> response = client.text(client.request("query=" + encoded("SELECT 1"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("X-ClickHouse-Query-Id")).isPresent();
    }

    @Test
    void anAnswerSaysWhatItIs() throws Exception {
        HttpResponse<String> response =
                client.post("query_id=my-id", "SELECT number FROM numbers(10) FORMAT JSONEachRow");
        assertThat(response.headers().firstValue("X-ClickHouse-Query-Id")).contains("my-id");
        assertThat(response.headers().firstValue("X-ClickHouse-Format")).contains("JSONEachRow");
        assertThat(response.headers().firstValue("X-ClickHouse-Timezone")).isPresent();
        assertThat(response.headers().firstValue("X-ClickHouse-Server-Display-Name"))
                .isPresent();
        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson; charset=UTF-8");
        assertThat(summary(response))
                .contains("\"read_rows\":\"10\"")
                .contains("\"read_bytes\":\"80\"")
                .contains("\"result_rows\":\"10\"")
                .containsPattern("\"elapsed_ns\":\"[1-9][0-9]*\"");
    }

    @Test
    void theSummaryOfAnInsertCountsWhatWasWritten() throws Exception {
        client.run("CREATE TABLE counted (a UInt32) ENGINE = MergeTree ORDER BY a");
        HttpResponse<String> response = client.post("query=" + encoded("INSERT INTO counted FORMAT TSV"), "1\n2\n3\n");
        assertThat(summary(response)).contains("\"written_rows\":\"3\"").contains("\"written_bytes\":\"12\"");
    }

    @Test
    void theDefaultFormatComesFromTheUrlOrAHeaderAndYieldsToTheQuery() throws Exception {
        assertThat(client.post("default_format=CSV", "SELECT 'x'").body()).isEqualTo("\"x\"\n");
        assertThat(client.text(client.request("")
                                .header("X-ClickHouse-Format", "JSONEachRow")
                                .POST(HttpRequest.BodyPublishers.ofString("SELECT 1 AS x"))
                                .build())
                        .body())
                .isEqualTo("{\"x\":1}\n");
        assertThat(client.post("default_format=CSV", "SELECT 'x' FORMAT TSV").body())
                .isEqualTo("x\n");
    }

    @Test
    void theDatabaseComesFromTheUrlOrAHeaderForOneRequest() throws Exception {
        client.run("CREATE DATABASE IF NOT EXISTS other");
        assertThat(client.post("database=other", "SELECT currentDatabase()").body())
                .isEqualTo("other\n");
        assertThat(client.text(client.request("")
                                .header("X-ClickHouse-Database", "other")
                                .POST(HttpRequest.BodyPublishers.ofString("SELECT currentDatabase()"))
                                .build())
                        .body())
                .isEqualTo("other\n");
        assertThat(client.run("SELECT currentDatabase()")).isEqualTo("default\n");
        assertThat(client.post("database=nowhere", "SELECT 1").statusCode()).isEqualTo(404);
    }

    @Test
    void settingsHoldForOneRequest() throws Exception {
        String probe = "SELECT getSetting('max_block_size')";
        String initial = client.run(probe);
        assertThat(client.post("max_block_size=4321", probe).body()).isEqualTo("4321\n");
        for (int i = 0; i < 20; i++) {
            assertThat(client.run(probe)).isEqualTo(initial);
        }
        client.run("SET max_block_size = 999");
        for (int i = 0; i < 20; i++) {
            assertThat(client.run(probe)).isEqualTo(initial);
        }
    }

    @Test
    void anUnknownSettingIsRefusedAndLeavesNothingBehind() throws Exception {
        HttpResponse<String> response = client.post("max_block_size=77&no_such_setting=1", "SELECT 1");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).contains("115");
        for (int i = 0; i < 20; i++) {
            assertThat(client.run("SELECT getSetting('max_block_size')")).isNotEqualTo("77\n");
        }
        assertThat(client.post(encoded("max_threads = 1, max_block_size") + "=1", "SELECT 1")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void valuesOfSettingsCantEscapeTheirQuotes() throws Exception {
        HttpResponse<String> response =
                client.post("log_queries_min_type=" + encoded("x', max_block_size='5"), "SELECT 1");
        assertThat(response.statusCode()).isNotEqualTo(200);
        assertThat(client.post(
                                "count_distinct_implementation=" + encoded("a\\'b"),
                                "SELECT getSetting('count_distinct_implementation')")
                        .body())
                .isEqualTo("a\\\\\\'b\n");
    }

    @Test
    void placeholdersTakeTheirValuesFromTheUrl() throws Exception {
        assertThat(client.post("param_n=5&param_s=" + encoded("o'x"), "SELECT {n:UInt8} + 1, {s:String}")
                        .body())
                .isEqualTo("6\to\\'x\n");
        assertThat(client.post("", "SELECT {n:UInt8}").statusCode()).isNotEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "SELECT * FROM missing, 404, 60",
        "SELECT missing, 404, 47",
        "SELEC 1, 400, 62",
        "SELECT toInt8('x'), 400, 6",
        "SELECT throwIf(1), 500, 395",
        "SELECT 1 FORMAT Missing, 404, 73",
        "SELECT 1; SELECT 2, 400, 62",
    })
    void errorsCarryTheirCodeAndStatus(String sql, int status, String code) throws Exception {
        HttpResponse<String> response = client.post("", sql);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).contains(code);
        assertThat(response.body())
                .startsWith("Code: " + code + ". DB::Exception: ")
                .contains("(version ");
    }

    @Test
    void filesOfTheMachineAreNotReadOrWrittenByClauses() throws Exception {
        Path target = folder.resolveSibling("stolen-" + System.nanoTime());
        for (String sql : new String[] {
            "SELECT 1 INTO OUTFILE '" + target + "'",
            "SELECT 1 INTO/**/outfile '" + target + "' TRUNCATE FORMAT TSV",
            "INSERT INTO numbers_table FROM INFILE '/etc/passwd' FORMAT LineAsString"
        }) {
            assertThat(client.post("", sql).statusCode()).isEqualTo(501);
        }
        assertThat(target).doesNotExist();
        assertThat(client.run("SELECT ' INTO OUTFILE '")).isEqualTo(" INTO OUTFILE \n");
    }

    @Test
    void limitsOfOneRequestPassThrough() throws Exception {
        HttpResponse<String> slow = client.post("max_execution_time=1", "SELECT count() FROM numbers(1000000000000)");
        assertThat(slow.headers().firstValue("X-ClickHouse-Exception-Code")).contains("159");
        HttpResponse<String> large =
                client.post("max_memory_usage=2000000", "SELECT groupArray(number) FROM numbers(10000000) FORMAT Null");
        assertThat(large.headers().firstValue("X-ClickHouse-Exception-Code")).contains("241");
        assertThat(client.run("SELECT 1")).isEqualTo("1\n");
    }

    @Test
    void getChangesNothing() throws Exception {
        HttpResponse<String> response = client.get("query=" + encoded("CREATE TABLE by_get (a Int8) ENGINE = Memory"));
        assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).contains("164");
        HttpResponse<String> insert = client.get("query=" + encoded("INSERT INTO numbers_table VALUES (1, 'x')"));
        assertThat(insert.headers().firstValue("X-ClickHouse-Exception-Code")).contains("164");
    }

    @Test
    void anInsertTakesItsDataFromTheTextOrTheBody() throws Exception {
        client.run("CREATE TABLE inserted (a UInt32, b String DEFAULT 'none') ENGINE = MergeTree ORDER BY a");
        client.run("INSERT INTO inserted VALUES (1, 'a;b'), (2, 'it''s')");
        client.run("INSERT INTO inserted (a) FORMAT JSONEachRow\n{\"a\": 3}\n{\"a\": 4}");
        client.post(
                "query=" + encoded("INSERT INTO inserted (a, b) SETTINGS max_insert_threads = 1 FORMAT CSV"),
                "5,\"x\n y\"\n");
        client.post("query=" + encoded("INSERT INTO inserted VALUES"), "(6, 'FORMAT'), (7, 'VALUES')");
        client.run("INSERT INTO inserted SELECT a + 10, b FROM inserted WHERE a < 3");
        assertThat(client.run("SELECT a, b FROM inserted ORDER BY a"))
                .isEqualTo(
                        "1\ta;b\n2\tit\\'s\n3\tnone\n4\tnone\n5\tx\\n y\n6\tFORMAT\n7\tVALUES\n11\ta;b\n12\tit\\'s\n");
    }

    @Test
    void aBadRowOfAnInsertIsAnErrorAndStoresNothing() throws Exception {
        client.run("CREATE TABLE picky (a UInt32) ENGINE = MergeTree ORDER BY a");
        HttpResponse<String> response = client.post("query=" + encoded("INSERT INTO picky FORMAT TSV"), "1\nx\n3\n");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).contains("27");
        assertThat(client.run("SELECT count() FROM picky")).isEqualTo("0\n");
    }

    @Test
    void aSessionKeepsTemporaryTablesSettingsAndItsDatabase() throws Exception {
        client.run("CREATE DATABASE IF NOT EXISTS session_db");
        String session = "session_id=s1&session_timeout=30";
        client.post(session, "CREATE TEMPORARY TABLE mine (x UInt8)");
        client.post(session, "INSERT INTO mine VALUES (7)");
        client.post(session, "SET max_block_size = 1234");
        client.post(session, "USE session_db");
        assertThat(client.post(session, "SELECT x, currentDatabase(), getSetting('max_block_size') FROM mine")
                        .body())
                .isEqualTo("7\tsession_db\t1234\n");
        assertThat(client.post(
                                session + "&max_block_size=5&database=default",
                                "SELECT currentDatabase(), getSetting('max_block_size')")
                        .body())
                .isEqualTo("default\t5\n");
        assertThat(client.post(session, "SELECT currentDatabase(), getSetting('max_block_size')")
                        .body())
                .isEqualTo("session_db\t1234\n");
        assertThat(client.post("", "SELECT * FROM mine").statusCode()).isEqualTo(404);
        assertThat(client.post("session_id=s2", "SELECT * FROM mine").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aSessionEndsAfterItsTimeoutAndLeavesACleanPlace() throws Exception {
        String session = "session_id=short&session_timeout=1";
        client.post(session, "CREATE TEMPORARY TABLE passing (x UInt8)");
        client.post(session, "SET max_block_size = 4");
        // Asking would keep it alive.
        Thread.sleep(2_500);
        HttpResponse<String> gone = client.post("session_id=short&session_check=1", "SELECT 1");
        assertThat(gone.headers().firstValue("X-ClickHouse-Exception-Code")).contains("372");
        for (int i = 0; i < 6; i++) {
            assertThat(client.post(
                                    "session_id=fresh" + i + "&session_timeout=1",
                                    "SELECT getSetting('max_block_size') = 4, count() FROM system.tables WHERE is_temporary")
                            .body())
                    .isEqualTo("0\t0\n");
        }
    }

    @Test
    void onlyTheTokenOpensAStoreThatHasOne(@TempDir Path other) throws Exception {
        try (StoreProcess guarded = StoreProcess.start(
                StoreProcessOptions.at(other).withToken("s3cret").withConnections(1, 0))) {
            TestClient guest = new TestClient(guarded.url());
            HttpResponse<String> refused = guest.post("user=default&password=wrong", "SELECT 1");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.headers().firstValue("X-ClickHouse-Exception-Code"))
                    .contains("516");
            assertThat(guest.post("", "SELECT 1").statusCode()).isEqualTo(403);
            assertThat(guest.post("user=any&password=s3cret", "SELECT 1").body())
                    .isEqualTo("1\n");
            String basic =
                    Base64.getEncoder().encodeToString("me:s3cret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            for (String[] header : new String[][] {
                {"X-ClickHouse-Key", "s3cret"}, {"Authorization", "Basic " + basic}, {"Authorization", "Bearer s3cret"}
            }) {
                assertThat(guest.text(guest.request("query=" + encoded("SELECT 1"))
                                        .header(header[0], header[1])
                                        .GET()
                                        .build())
                                .body())
                        .isEqualTo("1\n");
            }
            assertThat(guest.text(guest.path("/ping").GET().build()).body()).isEqualTo("Ok.\n");
        }
    }

    @Test
    void pagesOfOtherSitesAreRefused() throws IOException, InterruptedException {
        assertThat(client.text(client.request("query=" + encoded("SELECT 1"))
                                .header("Sec-Fetch-Site", "cross-site")
                                .GET()
                                .build())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void mutationsRun() throws Exception {
        client.run("CREATE TABLE mutated (a UInt32) ENGINE = MergeTree ORDER BY a");
        client.run("INSERT INTO mutated SELECT number FROM numbers(100)");
        client.post("mutations_sync=1", "ALTER TABLE mutated DELETE WHERE a < 50");
        assertThat(client.run("SELECT count() FROM mutated")).isEqualTo("50\n");
    }

    private static String summary(HttpResponse<String> response) {
        return response.headers().firstValue("X-ClickHouse-Summary").orElseThrow();
    }
}
