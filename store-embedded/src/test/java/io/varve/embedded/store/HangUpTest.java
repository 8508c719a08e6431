package io.varve.embedded.store;

import static io.varve.embedded.store.TestClient.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that go away, queries that are killed, and more statements than connections. */
class HangUpTest {
    private static final String SLOW = "SELECT sleepEachRow(0.5) FROM numbers(60) SETTINGS max_block_size = 1";

    @TempDir
    static Path folder;

    private static StoreProcess store;
    private static TestClient client;

    @BeforeAll
    static void start() throws Exception {
        store = StoreProcess.start(
                StoreProcessOptions.at(folder).withConnections(2, 1).withQueue(2, Duration.ofMillis(300)));
        client = new TestClient(store.url());
    }

    @BeforeEach
    void awaitTheEndOfWhatOtherTestsLeft() throws Exception {
        Eventually.holds(
                () -> client.post("", "SELECT count() FROM system.processes")
                        .body()
                        .equals("1\n"),
                "both connections are free");
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void aQueryEndsWhenItsClientHangsUpBeforeAnyOutput() throws Exception {
        try (Socket socket = send(get(SLOW, "hang-up"))) {
            awaitRunning("hang-up");
            assertThat(socket.isConnected()).isTrue();
        }
        awaitGone("hang-up");
    }

    @Test
    void anInsertEndsWhenItsClientHangsUpInTheMiddleOfItsData() throws Exception {
        client.run("CREATE TABLE cut (a UInt32) ENGINE = MergeTree ORDER BY a");
        String query = encoded("INSERT INTO cut FORMAT TSV");
        try (Socket socket = send("POST /?query_id=cut&query=" + query
                + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n" + "1\n".repeat(200_000))) {
            awaitRunning("cut");
            assertThat(socket.isConnected()).isTrue();
        }
        awaitGone("cut");
        assertThat(client.run("SELECT count() FROM cut")).isEqualTo("0\n");
    }

    @Test
    void killQueryFindsAQueryByTheIdThatItsClientGave() throws Exception {
        CompletableFuture<HttpResponse<String>> slow = inBackground("query_id=victim", SLOW);
        awaitRunning("victim");
        for (String mode : List.of("ASYNC", "SYNC")) {
            assertThat(client.post("", "KILL QUERY WHERE query_id = 'victim' " + mode)
                            .statusCode())
                    .isEqualTo(200);
        }
        HttpResponse<String> killed = slow.join();
        assertThat(killed.statusCode()).isEqualTo(500);
        assertThat(killed.headers().firstValue("X-ClickHouse-Exception-Code")).contains("394");
        awaitGone("victim");
    }

    @Test
    void aQueryIdThatIsRunningIsRefused() throws Exception {
        try (Socket _ = send(get(SLOW, "twice"))) {
            awaitRunning("twice");
            HttpResponse<String> second = client.post("query_id=twice", "SELECT 1");
            assertThat(second.headers().firstValue("X-ClickHouse-Exception-Code"))
                    .contains("216");
        }
    }

    @Test
    void whatFindsNoFreeConnectionIsRefusedWith503() throws Exception {
        try (Socket _ = send(get(SLOW, "busy-1"));
                Socket _ = send(get(SLOW, "busy-2"))) {
            Eventually.holds(() -> refusal().statusCode() == 503, "both connections are busy");
            assertThat(refusal().body()).contains("All 2 connections").contains("--queue-timeout-ms");
            List<CompletableFuture<HttpResponse<String>>> crowd = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                crowd.add(inBackground("", "SELECT 1"));
            }
            assertThat(crowd)
                    .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(503));
            assertThat(crowd)
                    .anySatisfy(answer -> assertThat(answer.join().body()).contains("--queue)"));
            assertThat(client.text(client.path("/ping").GET().build()).statusCode())
                    .isEqualTo(200);
        }
        Eventually.holds(() -> client.post("", "SELECT 1").statusCode() == 200, "the connections are free again");
    }

    @Test
    void anErrorAfterTheFirstBytesIsWrittenBehindThemAndCutsTheAnswerOff() throws Exception {
        String query =
                "SELECT repeat('x', 1000), throwIf(number = 9000) FROM numbers(20000) SETTINGS max_block_size = 100, max_threads = 1";
        try (Socket socket = send(get(query, "late"))) {
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("X-ClickHouse-Exception-Tag");
            String tag = answer.replaceAll("(?s).*X-ClickHouse-Exception-Tag: ([a-z]{16})\r\n.*", "$1");
            assertThat(answer).contains("\r\n__exception__\r\n" + tag + "\r\nCode: 395. DB::Exception: ");
            assertThat(answer).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderOnOneConnection() throws Exception {
        try (Socket socket = send(get("SELECT 1", "p1") + get("SELECT 2", "p2")
                + "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 8\r\n\r\nSELECT 3")) {
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers.replaceAll("(?s)HTTP/1.1 200 OK\r\n.*?\r\n\r\n", ""))
                    .isEqualTo("1\n2\n3\n");
        }
    }

    @Test
    void whatIsNotHttpIsRefused() throws Exception {
        try (Socket socket = send("NONSENSE\r\n\r\n");
                InputStream in = socket.getInputStream()) {
            assertThat(new String(in.readNBytes(12), StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 400");
        }
        assertThat(client.run("SELECT 1")).isEqualTo("1\n");
    }

    private HttpResponse<String> refusal() throws Exception {
        return client.post("", "SELECT 1");
    }

    private CompletableFuture<HttpResponse<String>> inBackground(String parameters, String sql) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return client.post(parameters, sql);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().start(task));
    }

    private void awaitRunning(String queryId) throws Exception {
        Eventually.holds(() -> running(queryId) > 0, queryId + " runs");
    }

    private void awaitGone(String queryId) throws Exception {
        Eventually.holds(() -> running(queryId) == 0, queryId + " is gone");
    }

    private int running(String queryId) throws Exception {
        return Integer.parseInt(
                client.run("SELECT count() FROM system.processes WHERE Settings['log_comment'] = '" + queryId + "'")
                        .strip());
    }

    private static String get(String query, String id) {
        return "GET /?query_id=" + id + "&query=" + encoded(query) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private Socket send(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), store.port());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }
}
