package io.varve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that saw no answer repeats its request; what it holds is stored once. */
class RepeatedRequestTest {
    private static final String COUNT = "SELECT toString(count()) FROM logs";
    private static final String MARKED = "SELECT toString(count()) FROM logs WHERE body = 'the end'";

    @TempDir
    static Path folder;

    private static IngestStack stack;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        http = HttpClient.newHttpClient();
        stack = new IngestStack(folder).startService("--varve.auth.mode=header");
    }

    @AfterAll
    static void stop() {
        stack.close();
        http.close();
    }

    /** The end can be visible before what was sent earlier on another partition; what is stored twice may come later than both. */
    private static void assertStored(String tenant, String lines) throws Exception {
        stack.await(tenant, MARKED, "1");
        stack.await(tenant, COUNT, lines);
        Thread.sleep(1000);
        assertThat(stack.ask(tenant, COUNT)).isEqualTo(lines);
    }

    @Test
    void aRepeatIsAcknowledgedAndNotStoredAgain() throws Exception {
        assertThat(push("repeat", "one", "two").statusCode()).isEqualTo(204);
        assertThat(push("repeat", "one", "two").statusCode()).isEqualTo(204);
        assertThat(push("repeat", "the end").statusCode()).isEqualTo(204);
        assertStored("repeat", "3");
        assertThat(stack.ask("repeat", "SELECT toString(sum(lines)) FROM log_volume"))
                .isEqualTo("3");
    }

    @Test
    void repeatsAtTheSameMomentAreStoredOnce() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(http.sendAsync(request("together", "same"), HttpResponse.BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> one : all) {
            assertThat(one.get().statusCode()).isEqualTo(204);
        }
        push("together", "the end");
        assertStored("together", "2");
    }

    @Test
    void aRepeatAfterARestartIsKnownFromKafka() throws Exception {
        push("restart", "before");
        stack.stopService();
        stack.startService("--varve.auth.mode=header");
        assertThat(push("restart", "before").statusCode()).isEqualTo(204);
        push("restart", "the end");
        assertStored("restart", "2");
    }

    @Test
    void aRequestOfSeveralRecordsIsStoredOnceAfterARestartToo() throws Exception {
        String[] lines = new String[200];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = i + "x".repeat(50_000);
        }
        assertThat(push("parts", lines).statusCode()).isEqualTo(204);
        assertThat(push("parts", lines).statusCode()).isEqualTo(204);
        stack.stopService();
        stack.startService("--varve.auth.mode=header");
        assertThat(push("parts", lines).statusCode()).isEqualTo(204);
        push("parts", "the end");
        assertStored("parts", "201");
    }

    @Test
    void anotherTenantsSameRequestIsItsOwn() throws Exception {
        push("first", "the end");
        push("second", "the end");
        stack.await("first", COUNT, "1");
        stack.await("second", COUNT, "1");
    }

    @Test
    void recordsThatGetTheirTimeFromUsAreNewEachTime() throws Exception {
        String untimed =
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"tick\"}}]}]}]}";
        for (int i = 0; i < 2; i++) {
            HttpRequest request = HttpRequest.newBuilder(stack.http("/otlp/v1/logs"))
                    .header("X-Scope-OrgID", "untimed")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(untimed))
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
        stack.await("untimed", COUNT, "2");
    }

    @Test
    void aRepeatIsToldOfItsRefusedRecordsAgain() throws Exception {
        String far = "{\"streams\":[{\"stream\":{\"app\":\"a\"},\"values\":[[\"1780000000000000000\",\"good\"],"
                + "[\"9000000000000000000\",\"far\"]]}]}";
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(stack.http("/loki/api/v1/push"))
                            .header("X-Scope-OrgID", "refused")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(far))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("timestamp too new");
        }
        push("refused", "the end");
        assertStored("refused", "2");
    }

    private static HttpResponse<String> push(String tenant, String... lines) throws Exception {
        return http.send(request(tenant, lines), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String tenant, String... lines) {
        StringBuilder body = new StringBuilder("{\"streams\":[{\"stream\":{\"app\":\"web\"},\"values\":[");
        for (int i = 0; i < lines.length; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("[\"")
                    .append(1_780_000_000_000_000_000L + i)
                    .append("\",\"")
                    .append(lines[i])
                    .append("\"]");
        }
        URI push = stack.http("/loki/api/v1/push");
        return HttpRequest.newBuilder(push)
                .header("X-Scope-OrgID", tenant)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        body.append("]}]}").toString().getBytes(UTF_8)))
                .build();
    }
}
