package io.varve.embedded.store;

import static io.varve.embedded.store.TestClient.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements that only read and are no SELECT, in a format that streams and in ones that don't. */
class ShowStatementsTest {
    @TempDir
    static Path folder;

    private static StoreProcess store;
    private static TestClient client;

    @BeforeAll
    static void start() throws Exception {
        store = StoreProcess.start(StoreProcessOptions.at(folder).withConnections(1, 0));
        client = new TestClient(store.url());
        client.run("CREATE TABLE shown (number UInt64) ENGINE = MergeTree ORDER BY number");
        client.run("INSERT INTO shown SELECT number FROM numbers(3)");
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    static Stream<Arguments> statements() {
        return Stream.of(
                        Arguments.of("SHOW CREATE TABLE shown", "MergeTree"),
                        Arguments.of("/* a comment */ show tables", "shown"),
                        Arguments.of("SHOW DATABASES", "default"),
                        Arguments.of("SHOW COLUMNS FROM shown", "number"),
                        Arguments.of("SHOW SETTINGS LIKE 'max_threads'", "max_threads"),
                        Arguments.of("DESCRIBE TABLE shown", "UInt64"),
                        Arguments.of("EXISTS TABLE shown", "1"),
                        Arguments.of("EXPLAIN SELECT number FROM shown", "ReadFrom"),
                        Arguments.of("EXPLAIN AST SELECT 1", "SelectWithUnionQuery"),
                        Arguments.of("CHECK TABLE shown", "1"),
                        Arguments.of("(SELECT 42)", "42"),
                        Arguments.of("WITH 42 AS x SELECT x", "42"),
                        Arguments.of("FROM shown SELECT max(number) + 40", "42"))
                .flatMap(each -> Stream.of("TabSeparated", "JSONEachRow", "Values")
                        .map(format -> Arguments.of(each.get()[0], each.get()[1], format)));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void isAnswered(String sql, String expected, String format) throws Exception {
        HttpResponse<String> byPost = client.post("default_format=" + format, sql);
        assertThat(byPost.statusCode()).as(byPost.body()).isEqualTo(200);
        assertThat(byPost.body()).contains(expected);
        HttpResponse<String> byGet = client.get("query=" + encoded(sql + " FORMAT " + format));
        assertThat(byGet.statusCode()).as(byGet.body()).isEqualTo(200);
        assertThat(byGet.body()).contains(expected);
        assertThat(byGet.headers().firstValue("X-ClickHouse-Format")).hasValue(format);
    }
}
