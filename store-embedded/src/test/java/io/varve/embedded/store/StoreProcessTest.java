package io.varve.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreProcessTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void aKilledStoreComesBackOnItsPortWithWhatItHadAcknowledged() throws Exception {
        try (StoreProcess store = StoreProcess.start(StoreProcessOptions.at(folder))) {
            String url = store.url();
            long pid = store.pid();
            post(url, "CREATE TABLE t (a UInt32) ENGINE = MergeTree ORDER BY a");
            post(url, "INSERT INTO t SELECT number FROM numbers(1000)");

            store.kill();

            assertThat(store.awaitReady(Duration.ofSeconds(60))).isTrue();
            assertThat(store.url()).isEqualTo(url);
            assertThat(store.restarts()).isEqualTo(1);
            assertThat(store.pid()).isNotEqualTo(pid);
            assertThat(post(url, "SELECT count(), sum(a) FROM t")).isEqualTo("1000\t499500\n");
        }
    }

    @Test
    void aSecondProcessOnOneFolderIsRefusedWithCode76() throws Exception {
        try (StoreProcess _ = StoreProcess.start(StoreProcessOptions.at(folder))) {
            assertThatThrownBy(() -> StoreProcess.start(StoreProcessOptions.at(folder)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("exit code 3")
                    .hasMessageContaining("Code: 76")
                    .hasMessageContaining(folder.toString());
        }
    }

    @Test
    void buffersOfAnsweredStatementsAreFreeBeforeTheTimeOfTheQueueIsOver() throws Exception {
        StoreProcessOptions options = StoreProcessOptions.at(folder);
        assertThat(options.queueTimeout()).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        try (StoreProcess store = StoreProcess.start(options)) {
            // Half a megabyte each: the process has 128.
            for (int i = 0; i < 400; i++) {
                post(store.url() + "/?compress=1", "SELECT " + i);
            }
            assertThat(store.restarts()).isZero();
        }
    }

    @Test
    void aNewDataFolderIsItsOwnersAlone() throws Exception {
        Path fresh = folder.resolve("fresh");
        try (StoreProcess _ = StoreProcess.start(StoreProcessOptions.at(fresh))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void closingEndsTheProcessInOrder() throws Exception {
        ProcessHandle process;
        try (StoreProcess store = StoreProcess.start(StoreProcessOptions.at(folder))) {
            process = ProcessHandle.of(store.pid()).orElseThrow();
            assertThat(post(store.url(), "SELECT 1")).isEqualTo("1\n");
        }
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void theStoreEndsWhenItsParentIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long pid;
        try (BufferedReader out = parent.inputReader()) {
            pid = Long.parseLong(out.readLine());
            assertThat(ProcessHandle.of(pid)).isPresent();
            parent.destroyForcibly().waitFor();
        }
        Eventually.holds(() -> ProcessHandle.of(pid).isEmpty(), "the store ends with its parent");
    }

    /** A host that starts a store and never closes it. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            StoreProcess store = StoreProcess.start(StoreProcessOptions.at(Path.of(arguments[0])));
            System.out.println(store.pid());
            Thread.sleep(Duration.ofMinutes(5));
        }
    }

    @Test
    void aPortThatIsTakenIsSaidSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            StoreProcess.start(StoreProcessOptions.at(folder).withPort(taken.getLocalPort())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on")
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    private String post(String url, String sql) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(30))
                        .POST(HttpRequest.BodyPublishers.ofString(sql))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
