package io.varve.query;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A client that does not wait must not keep the store busy. */
class ClientHangUpTest {

    @Test
    void aQueryEndsInTheStoreSoonAfterItsClientHangsUp() throws Exception {
        try (SilentStore store = new SilentStore();
                ConfigurableApplicationContext application = SpringApplication.run(
                        QueryApplication.class,
                        "--server.port=0",
                        "--spring.threads.virtual.enabled=true",
                        "--spring.main.banner-mode=off",
                        "--varve.store.url=http://127.0.0.1:" + store.port())) {
            int port =
                    ((WebServerApplicationContext) application).getWebServer().getPort();
            try (Socket client = new Socket()) {
                client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                client.getOutputStream()
                        .write("GET /loki/api/v1/labels HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
                client.getOutputStream().flush();
                assertThat(store.asked.await(20, TimeUnit.SECONDS))
                        .as("the store was asked")
                        .isTrue();
            }
            // The connection to the store closes long before the query's own limit of a minute.
            assertThat(store.leftAlone.await(20, TimeUnit.SECONDS))
                    .as("the store was left alone")
                    .isTrue();
            assertThat(requests(port, "499")).isEqualTo(1);
        }
    }

    private static long requests(int port, String status) throws Exception {
        for (int attempt = 0; ; attempt++) {
            String metrics = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            long count = metrics.lines()
                    .filter(line -> line.startsWith("varve_query_requests_seconds_count")
                            && line.contains("status=\"" + status + "\""))
                    .count();
            if (count > 0 || attempt == 50) {
                return count;
            }
            Thread.sleep(100);
        }
    }

    /** Takes connections and never answers; notes when the first of them is closed from the other side. */
    private static final class SilentStore implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch leftAlone = new CountDownLatch(1);

        SilentStore() throws IOException {
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket connection = listener.accept();
                    Thread.ofVirtual().start(() -> swallow(connection));
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void swallow(Socket connection) {
            try (InputStream in = connection.getInputStream()) {
                while (in.read() >= 0) {
                    asked.countDown();
                }
            } catch (IOException reset) {
                // A reset is an end too.
                asked.countDown();
            }
            leftAlone.countDown();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
