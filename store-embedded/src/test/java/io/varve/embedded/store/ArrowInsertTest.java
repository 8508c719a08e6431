package io.varve.embedded.store;

import static io.varve.embedded.store.TestClient.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer relies on: Arrow streams as they come from Kafka, stored as one block, and once. */
class ArrowInsertTest {
    private static final String ONE_BLOCK = "&max_insert_block_size=100000000&max_insert_block_size_bytes=0"
            + "&min_insert_block_size_rows=100000000&min_insert_block_size_bytes=0";

    @TempDir
    Path folder;

    private StoreProcess store;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        store = StoreProcess.start(StoreProcessOptions.at(folder).withConnections(2, 0));
        client = new TestClient(store.url());
        client.run("""
                CREATE TABLE logs (tenant LowCardinality(String), ts DateTime64(9, 'UTC'), stream_id FixedString(16), body String,
                    attributes Map(LowCardinality(String), String))
                ENGINE = MergeTree PARTITION BY toDate(ts) ORDER BY (tenant, ts) SETTINGS non_replicated_deduplication_window = 1000
                """);
        client.run("""
                CREATE TABLE volume (tenant LowCardinality(String), stream_id FixedString(16), lines UInt64, bytes UInt64)
                ENGINE = SummingMergeTree ORDER BY (tenant, stream_id) SETTINGS non_replicated_deduplication_window = 1000
                """);
        client.run("""
                CREATE MATERIALIZED VIEW to_volume TO volume AS
                SELECT tenant, stream_id, count() AS lines, sum(length(body)) AS bytes FROM logs GROUP BY tenant, stream_id
                """);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void batchesOfManySendersUnderOneSchemaMessageAreOneInsert() throws Exception {
        byte[] stream = ArrowStreams.concatenated(
                ArrowStreams.logMessages(0, 10), ArrowStreams.logMessages(10, 5), ArrowStreams.logMessages(15, 85));

        insert("token-1", stream);

        assertThat(client.run("SELECT count(), uniqExact(body), sum(toUInt32(attributes['n'])) FROM logs"))
                .isEqualTo("100\t100\t4950\n");
        assertThat(
                        client.run(
                                "SELECT tenant, toUnixTimestamp64Nano(ts), hex(stream_id), body, attributes['k1'] FROM logs WHERE body = 'line 7'"))
                .isEqualTo("t1\t1700000000123456796\tF2000000000000000000000000000002\tline 7\tv\n");
        assertThat(client.run("SELECT count() FROM system.parts WHERE table = 'logs' AND active"))
                .as("one insert is one part")
                .isEqualTo("1\n");
    }

    @Test
    void aLargeInsertIsStillOneBlock() throws Exception {
        byte[][] messages = new byte[40][];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = ArrowStreams.logMessages(i * 10_000, 10_000);
        }
        byte[] stream = ArrowStreams.concatenated(messages);

        insert("token-large", stream);
        insert("token-large", stream);

        assertThat(client.run("SELECT count() FROM logs")).isEqualTo("400000\n");
        assertThat(client.run("SELECT sum(lines) FROM volume")).isEqualTo("400000\n");
        assertThat(client.run("SELECT count() FROM system.parts WHERE table = 'logs'"))
                .isEqualTo("1\n");
    }

    @Test
    void aRepeatedInsertIsStoredOnceInTheTableAndInTheRollup() throws Exception {
        byte[] stream = ArrowStreams.concatenated(ArrowStreams.logMessages(0, 50), ArrowStreams.logMessages(50, 50));
        insert("varve.logs-0-0-2", stream);
        String volume = client.run("SELECT sum(lines), sum(bytes) FROM volume");
        assertThat(volume).startsWith("100\t");

        insert("varve.logs-0-0-2", stream);
        assertStoredOnce(100, volume);

        store.kill();
        assertThat(store.awaitReady(Duration.ofMinutes(1))).isTrue();
        insert("varve.logs-0-0-2", stream);
        assertStoredOnce(100, volume);
        insert("varve.logs-0-2-4", stream);
        assertThat(client.run("SELECT count() FROM logs"))
                .as("another token is another insert")
                .isEqualTo("200\n");
    }

    @Test
    void aStoreThatIsKilledDuringInsertsHasEveryRowOnceAfterTheyAreRepeated() throws Exception {
        byte[] stream = ArrowStreams.concatenated(ArrowStreams.logMessages(0, 20_000));
        for (int round = 0; round < 2; round++) {
            String token = "round-" + round;
            Thread killer = Thread.ofPlatform().start(() -> {
                try {
                    Thread.sleep(30);
                    store.kill();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try {
                for (int part = 0; part < 20; part++) {
                    insert(token + "-" + part, stream);
                }
            } catch (java.io.IOException e) {
                // The kill came in between; what it hit is repeated below.
            }
            killer.join();
            assertThat(store.awaitReady(Duration.ofMinutes(1))).isTrue();
            for (int part = 0; part < 4; part++) {
                insert(token + "-" + part, stream);
            }
            String expected = client.run("SELECT count() FROM logs");
            assertThat(client.run("SELECT sum(lines) FROM volume")).isEqualTo(expected);
            assertThat(Long.parseLong(expected.strip()) % 20_000).isZero();
        }
    }

    @Test
    void aDictionaryMayBeReplacedBetweenBatches() throws Exception {
        client.run("CREATE TABLE services (service LowCardinality(String)) ENGINE = MergeTree ORDER BY tuple()");
        byte[] stream = ArrowStreams.replacedDictionaries(
                List.of(List.of("a", "b", "a"), List.of("c", "d", "d"), List.of("b", "e", "b")));
        HttpResponse<String> response =
                client.post("query=" + encoded("INSERT INTO services FORMAT ArrowStream"), stream);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(client.run("SELECT service, count() FROM services GROUP BY service ORDER BY service"))
                .isEqualTo("a\t2\nb\t3\nc\t1\nd\t2\ne\t1\n");
    }

    private void assertStoredOnce(int rows, String volume) throws Exception {
        assertThat(client.run("SELECT count() FROM logs")).isEqualTo(rows + "\n");
        assertThat(client.run("SELECT sum(lines), sum(bytes) FROM volume")).isEqualTo(volume);
    }

    private void insert(String token, byte[] stream) throws Exception {
        HttpResponse<String> response = client.post(
                "query=" + encoded("INSERT INTO logs FORMAT ArrowStream") + "&insert_deduplication_token=" + token
                        + "&deduplicate_blocks_in_dependent_materialized_views=1&insert_deduplicate=1" + ONE_BLOCK,
                stream);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
}
