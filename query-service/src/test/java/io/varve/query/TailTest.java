package io.varve.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live tail as a client sees it, against a real store. */
class TailTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Pattern LINE = Pattern.compile("\\[\"\\d+\",\"([^\"]*)\"");

    private static TestStore store;
    private static TestQueryService service;
    private static HttpClient http;
    private static String host;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        service = TestQueryService.start(
                store, "--varve.auth.mode=header", "--varve.query.tenants.one.max-concurrent-tail-requests=1");
        host = service.host();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        store.close();
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * SECOND + now.getNano();
    }

    private static void store(String tenant, long ts, String body) throws Exception {
        store.line(tenant, Map.of("app", "a"), Map.of(), ts, body, Map.of("k", "v"));
        store.flush();
    }

    private static String path(String... parameters) {
        StringBuilder out = new StringBuilder("/loki/api/v1/tail?");
        for (int i = 0; i < parameters.length; i += 2) {
            out.append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8))
                    .append('&');
        }
        return out.toString();
    }

    /** What one tail was told. */
    private static final class Client implements WebSocket.Listener, AutoCloseable {
        private final LinkedBlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<String> closes = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<String> pings = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();
        private @Nullable WebSocket socket;

        static Client open(String tenant, boolean categorized, String... parameters) {
            Client client = new Client();
            WebSocket.Builder builder = http.newWebSocketBuilder().header("X-Scope-OrgID", tenant);
            if (categorized) {
                builder.header("X-Loki-Response-Encoding-Flags", "categorize-labels");
            }
            client.socket = builder.buildAsync(URI.create("ws://" + host + path(parameters)), client)
                    .join();
            return client;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                frames.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, java.nio.ByteBuffer message) {
            pings.add("ping");
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closes.add(status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closes.add(error.toString());
        }

        String frame() throws InterruptedException {
            String frame = frames.poll(30, TimeUnit.SECONDS);
            assertThat(frame)
                    .as("a frame; the connection was closed by %s after %s pings", closes, pings.size())
                    .isNotNull();
            return String.valueOf(frame);
        }

        /** The lines of the next frames until there are so many. */
        List<String> lines(int wanted) throws InterruptedException {
            List<String> lines = new ArrayList<>();
            while (lines.size() < wanted) {
                Matcher line = LINE.matcher(frame());
                while (line.find()) {
                    lines.add(line.group(1));
                }
            }
            return lines;
        }

        @Override
        public void close() {
            if (socket != null) {
                // After a close of the server's there is nothing to say.
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                        .handle((_, _) -> "")
                        .join();
            }
        }
    }

    @Test
    void sendsWhatIsThereAndThenWhatComesEvenIfItComesLate() throws Exception {
        long now = now();
        store("default", now - 120 * SECOND, "too old to be shown");
        store("default", now - 100 * SECOND, "old");
        store("default", now - 5 * SECOND, "recent");
        try (Client client = Client.open("default", false, "query", "{app=\"a\"} != \"not\"", "limit", "2")) {
            assertThat(client.lines(2)).containsExactly("old", "recent");
            store("default", now(), "live");
            assertThat(client.lines(1)).containsExactly("live");
            store("default", now - 3 * SECOND, "late, and older than what was sent");
            store("default", now(), "does not match");
            assertThat(client.lines(1)).containsExactly("late, and older than what was sent");
            store("default", now(), "last");
            assertThat(client.lines(1)).containsExactly("last");
            assertThat(client.pings.poll(10, TimeUnit.SECONDS)).isEqualTo("ping");
            assertThat(client.frames).isEmpty();
        }
    }

    @Test
    void writesFramesInLokisShapes() throws Exception {
        long ts = now() - SECOND;
        store("shapes", ts, "x <y>");
        try (Client client = Client.open("shapes", true, "query", "{app=\"a\"}")) {
            assertThat(client.frame())
                    .isEqualTo(
                            "{\"streams\":[{\"stream\":{\"app\":\"a\"},\"values\":[[\"" + ts
                                    + "\",\"x \\u003cy\\u003e\",{\"structuredMetadata\":{\"k\":\"v\"}}]]}],\"encodingFlags\":[\"categorize-labels\"]}");
        }
        try (Client client = Client.open("shapes", false, "query", "{app=\"a\"}")) {
            assertThat(client.frame())
                    .isEqualTo("{\"streams\":[{\"stream\":{\"app\":\"a\",\"k\":\"v\"},\"values\":[[\"" + ts
                            + "\",\"x \\u003cy\\u003e\"]]}]}");
        }
    }

    @Test
    void refusesOneTailTooManyByTheReasonOfTheCloseUntilAClientHasGone() throws Exception {
        store("one", now(), "line");
        try (Client first = Client.open("one", false, "query", "{app=\"a\"}")) {
            assertThat(first.lines(1)).containsExactly("line");
            try (Client second = Client.open("one", false, "query", "{app=\"a\"}")) {
                assertThat(second.closes.poll(30, TimeUnit.SECONDS))
                        .isEqualTo("1011 max concurrent tail requests limit exceeded, count > limit (2 > 1)");
            }
        }
        String frame = null;
        for (int attempt = 0; attempt < 100 && frame == null; attempt++) {
            try (Client third = Client.open("one", false, "query", "{app=\"a\"}")) {
                frame = third.frames.poll(1, TimeUnit.SECONDS);
            }
        }
        assertThat(frame).as("a tail in the place of the client that has gone").isNotNull();
    }

    @Test
    void refusesABadRequestBeforeTheUpgrade() throws Exception {
        for (String[] bad : new String[][] {
            {"query", "{app=\"a\"}", "delay_for", "6"},
            {"query", "{app=\"a\"}", "delay_for", "-1"},
            {"query", "{app="},
            {"query", "rate({app=\"a\"}[1m])"},
            {"query", "{app=\"a\"}", "limit", "0"}
        }) {
            assertThatThrownBy(() -> Client.open("default", false, bad))
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(400));
        }
        HttpResponse<String> plain = http.send(
                HttpRequest.newBuilder(URI.create("http://" + host + path("query", "{app=\"a\"}")))
                        .header("X-Scope-OrgID", "default")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(plain.statusCode()).isEqualTo(400);
        assertThat(plain.body()).contains("WebSocket");
    }
}
