package io.varve.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an insert leaves whose process was killed between its token and its part. */
class DeduplicationLogsTest {

    @TempDir
    Path folder;

    @Test
    void anInsertWhoseTokenIsThereWithoutItsPartIsNotTakenForADouble() throws Exception {
        try (StoreProcess store = StoreProcess.start(StoreProcessOptions.at(folder))) {
            TestClient client = new TestClient(store.url());
            create(client, "");
            client.run("SYSTEM STOP MERGES");
            insert(client, "a", 3);
            insert(client, "b", 2);
            insert(client, "c", 5);
        }
        delete(only("*_2_2_0"));
        try (StoreProcess store = StoreProcess.start(StoreProcessOptions.at(folder))) {
            TestClient client = new TestClient(store.url());
            assertThat(client.run("SELECT count() FROM t")).isEqualTo("8\n");
            insert(client, "b", 2);
            assertThat(client.run("SELECT count() FROM t")).isEqualTo("10\n");
            insert(client, "a", 3);
            insert(client, "b", 2);
            insert(client, "c", 5);
            assertThat(client.run("SELECT count() FROM t")).isEqualTo("10\n");
        }
    }

    @Test
    void insertsWhosePartsWereMergedStayDoubles() throws Exception {
        try (StoreProcess store = StoreProcess.start(StoreProcessOptions.at(folder))) {
            TestClient client = new TestClient(store.url());
            create(client, ", old_parts_lifetime = 0");
            insert(client, "a", 3);
            insert(client, "b", 2);
            client.run("OPTIMIZE TABLE t FINAL");
        }
        try (StoreProcess store = StoreProcess.start(StoreProcessOptions.at(folder))) {
            TestClient client = new TestClient(store.url());
            insert(client, "a", 3);
            insert(client, "b", 2);
            assertThat(client.run("SELECT count() FROM t")).isEqualTo("5\n");
        }
    }

    @Test
    void aRecordThatWasOnlyBegunDoesNotHideThoseAfterIt() throws Exception {
        try (StoreProcess store = StoreProcess.start(StoreProcessOptions.at(folder))) {
            TestClient client = new TestClient(store.url());
            create(client, "");
            insert(client, "a", 3);
        }
        Files.writeString(only("deduplication_log_*.txt"), "1\t20231114_9", StandardOpenOption.APPEND);
        for (int round = 0; round < 2; round++) {
            try (StoreProcess store = StoreProcess.start(StoreProcessOptions.at(folder))) {
                TestClient client = new TestClient(store.url());
                insert(client, "a", 3);
                insert(client, "b", 2);
                assertThat(client.run("SELECT count() FROM t")).isEqualTo("5\n");
            }
        }
    }

    private static void create(TestClient client, String settings) throws Exception {
        client.run("CREATE TABLE t (day Date, n UInt64) ENGINE = MergeTree PARTITION BY day ORDER BY n"
                + " SETTINGS non_replicated_deduplication_window = 1000" + settings);
    }

    private static void insert(TestClient client, String token, int rows) throws Exception {
        HttpResponse<String> response = client.post(
                "insert_deduplicate=1&insert_deduplication_token=" + token,
                "INSERT INTO t SELECT '2023-11-14', number FROM numbers(" + rows + ")");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private Path only(String pattern) throws IOException {
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + pattern);
        try (Stream<Path> all = Files.walk(folder.resolve("store"))) {
            List<Path> found =
                    all.filter(path -> matcher.matches(path.getFileName())).toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    private static void delete(Path part) throws IOException {
        try (Stream<Path> all = Files.walk(part)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
