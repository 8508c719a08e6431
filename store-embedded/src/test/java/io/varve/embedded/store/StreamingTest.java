package io.varve.embedded.store;

import static io.varve.embedded.store.TestClient.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies far larger than the process may become. */
class StreamingTest {
    private static final long MEBIBYTE = 1024 * 1024;
    private static final String SMALL_BLOCKS =
            "&max_insert_block_size=65536&min_insert_block_size_rows=0&min_insert_block_size_bytes=0";
    private static final byte[] ROW = ("x".repeat(1023) + "\n").getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path folder;

    private static StoreProcess store;
    private static TestClient client;

    @BeforeAll
    static void start() throws Exception {
        store = StoreProcess.start(StoreProcessOptions.at(folder).withConnections(2, 0));
        client = new TestClient(store.url());
        client.run("CREATE TABLE sink (line String) ENGINE = Null");
        client.run("SELECT count() FROM numbers(1000000)");
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void aLongInsertDoesNotStayInMemory() throws Exception {
        assertThat(insertGrowth(300 * MEBIBYTE)).isLessThan(200 * MEBIBYTE);
    }

    @Test
    void aLongAnswerDoesNotStayInMemory() throws Exception {
        assertThat(answerGrowth(300 * MEBIBYTE)).isLessThan(200 * MEBIBYTE);
    }

    @Test
    void anAnswerThatNobodyReadsWaitsAndTakesNoMemory() throws Exception {
        long before = residentBytes();
        HttpResponse<InputStream> response =
                client.stream(client.request("query=" + encoded(answerQuery(1024 * MEBIBYTE)))
                        .GET()
                        .build());
        try (InputStream in = response.body()) {
            assertThat(in.readNBytes(1000)).hasSize(1000);
            Thread.sleep(3_000);
            assertThat(residentBytes() - before).isLessThan(200 * MEBIBYTE);
        }
        Eventually.holds(
                () -> client.run("SELECT count() FROM system.processes").equals("1\n"),
                "the query ends with its reader");
    }

    @Test
    void anAnswerThatCantBeStreamedDoesNotPassThroughTheHeap() throws Exception {
        HttpResponse<InputStream> response =
                client.stream(client.request("query=" + encoded(answerQuery(200 * MEBIBYTE) + " FORMAT JSONCompact"))
                        .GET()
                        .build());
        try (InputStream in = response.body()) {
            assertThat(count(in)).isGreaterThan(200 * MEBIBYTE);
        }
        assertThat(store.restarts()).isZero();
    }

    @Test
    void anAnswerHeldUntilItsEndWaitsOnDisk() throws Exception {
        HttpResponse<InputStream> response =
                client.stream(client.request("wait_end_of_query=1&query=" + encoded(answerQuery(50 * MEBIBYTE)))
                        .GET()
                        .build());
        assertThat(response.headers().firstValue("X-ClickHouse-Summary").orElseThrow())
                .contains("\"result_rows\":\"51200\"");
        try (InputStream in = response.body()) {
            assertThat(count(in)).isEqualTo(50 * MEBIBYTE);
        }
    }

    @Test
    @Tag("long")
    void fiveGigabytesGoInAndOut() throws Exception {
        long started = System.nanoTime();
        long insert = insertGrowth(5 * 1024 * MEBIBYTE);
        long inserted = System.nanoTime();
        long answer = answerGrowth(5 * 1024 * MEBIBYTE);
        System.err.printf(
                "5 GiB in: %d s, RSS +%d MiB; 5 GiB out: %d s, RSS +%d MiB%n",
                (inserted - started) / 1_000_000_000,
                insert / MEBIBYTE,
                (System.nanoTime() - inserted) / 1_000_000_000,
                answer / MEBIBYTE);
        assertThat(insert).isLessThan(300 * MEBIBYTE);
        assertThat(answer).isLessThan(300 * MEBIBYTE);
    }

    private static long insertGrowth(long bytes) throws Exception {
        try (PeakMemory peak = new PeakMemory()) {
            HttpResponse<String> response =
                    client.text(client.request("query=" + encoded("INSERT INTO sink FORMAT TSV") + SMALL_BLOCKS)
                            .timeout(Duration.ofMinutes(10))
                            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new Rows(bytes)))
                            .build());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.headers().firstValue("X-ClickHouse-Summary").orElseThrow())
                    .contains("\"written_rows\":\"" + bytes / ROW.length + "\"");
            return peak.growth();
        }
    }

    private static long answerGrowth(long bytes) throws Exception {
        try (PeakMemory peak = new PeakMemory()) {
            HttpResponse<InputStream> response = client.stream(client.request("query=" + encoded(answerQuery(bytes)))
                    .timeout(Duration.ofMinutes(10))
                    .GET()
                    .build());
            assertThat(response.statusCode()).isEqualTo(200);
            try (InputStream in = response.body()) {
                assertThat(count(in)).isEqualTo(bytes);
            }
            return peak.growth();
        }
    }

    private static String answerQuery(long bytes) {
        return "SELECT repeat('x', 1023) FROM numbers(" + bytes / 1024 + ") SETTINGS max_block_size = 8192";
    }

    private static long count(InputStream in) throws IOException {
        byte[] piece = new byte[256 * 1024];
        long total = 0;
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
            total += length;
        }
        return total;
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + store.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS");
    }

    /** The most that the store's resident memory grows by while this is open. */
    private static final class PeakMemory implements AutoCloseable {
        private final long before = residentBytes();
        private final AtomicLong peak = new AtomicLong(before);
        private final AtomicBoolean open = new AtomicBoolean(true);

        PeakMemory() throws IOException {
            Thread.ofPlatform().daemon().start(() -> {
                while (open.get()) {
                    try {
                        peak.accumulateAndGet(residentBytes(), Math::max);
                        Thread.sleep(20);
                    } catch (IOException | InterruptedException e) {
                        return;
                    }
                }
            });
        }

        long growth() {
            return peak.get() - before;
        }

        @Override
        public void close() {
            open.set(false);
        }
    }

    private static final class Rows extends InputStream {
        private final byte[] rows = new byte[64 * ROW.length];
        private long left;

        Rows(long bytes) {
            left = bytes;
            for (int at = 0; at < rows.length; at += ROW.length) {
                System.arraycopy(ROW, 0, rows, at, ROW.length);
            }
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("read in pieces");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int begin = (int) ((rows.length - left % rows.length) % rows.length);
            int size = (int) Math.min(Math.min(length, rows.length - begin), left);
            System.arraycopy(rows, begin, bytes, offset, size);
            left -= size;
            return size;
        }
    }
}
