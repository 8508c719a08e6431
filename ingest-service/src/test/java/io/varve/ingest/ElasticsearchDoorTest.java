package io.varve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchDoorTest {
    @TempDir
    static Path folder;

    private static IngestStack stack;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        http = HttpClient.newHttpClient();
        stack = new IngestStack(folder)
                .startService(
                        "--varve.auth.mode=header",
                        "--varve.ingest.max-body-bytes=2MB",
                        "--varve.ingest.max-decoded-bytes=4MB");
    }

    @AfterAll
    static void stop() {
        stack.close();
        http.close();
    }

    /** The requests of Filebeat 8.17 in their order, its setup switched on. */
    @Test
    void filebeatsWayIn() throws Exception {
        HttpResponse<String> banner = get("/");
        assertThat(banner.body()).contains("\"number\":\"8.", "\"tagline\":\"You Know, for Search\"");
        assertThat(banner.headers().firstValue("X-Elastic-Product")).hasValue("Elasticsearch");
        assertThat(get("/_license?human=false").body()).contains("\"type\":\"basic\"", "\"status\":\"active\"");
        assertThat(get("/_ilm/policy/filebeat").statusCode()).isEqualTo(200);
        assertThat(send("PUT", "/_index_template/filebeat-8.17.0", "{}".getBytes(UTF_8))
                        .body())
                .contains("\"acknowledged\":true");
        HttpResponse<String> bulk =
                bulk("/_bulk?filter_path=errors%2Citems.%2A.error%2Citems.%2A.status", """
                {"create":{"_index":"filebeat-8.17.0"}}
                {"@timestamp":"%s","message":"from a beat","log":{"level":"error"},"service":{"name":"cart"}}
                """.formatted(Instant.now()));
        assertThat(bulk.statusCode()).isEqualTo(200);
        assertThat(bulk.body())
                .contains("\"errors\":false", "{\"create\":{\"_index\":\"filebeat-8.17.0\",\"status\":201");
        stack.await(
                "elastic",
                "SELECT concat(service, level, body) FROM logs WHERE service = 'cart'",
                "carterrorfrom a beat");
    }

    /** Fluent Bit's es output: an index in the path or in the action, a body in gzip, its own banner first. */
    @Test
    void fluentBitsWayIn() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
            gzip.write("""
                    {"create":{"_index":"fluent-bit"}}
                    {"@timestamp":"%s","log":"by fluent bit","kubernetes":{"pod_name":"p-0","container_name":"c","labels":{"app":"x"}}}
                    """.formatted(Instant.now()).getBytes(UTF_8));
        }
        HttpRequest request = HttpRequest.newBuilder(stack.http("/fluent-bit/_bulk"))
                .header("X-Scope-OrgID", "elastic")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).contains("\"errors\":false");
        stack.await("elastic", "SELECT body FROM logs WHERE service = 'c'", "by fluent bit");
    }

    @Test
    void aBadItemIsNamedAndItsNeighboursAreStored() throws Exception {
        String now = Instant.now().toString();
        HttpResponse<String> answer = bulk("/neighbours/_bulk", """
                {"index":{"_id":"1"}}
                {"@timestamp":"%s","message":"good"}
                {"index":{"_id":"2"}}
                {"@timestamp":"%s","message":
                {"delete":{"_id":"3"}}
                {"index":{"_id":"4"}}
                {"@timestamp":"%s","message":"also good"}
                """.formatted(now, now, now));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"errors\":true")
                .contains("\"_id\":\"2\",\"status\":400,\"error\":{\"type\":\"document_parsing_exception\"")
                .contains("{\"delete\":{\"_index\":\"neighbours\",\"_id\":\"3\",\"status\":400");
        stack.await("elastic", "SELECT body FROM logs WHERE service = 'neighbours' ORDER BY seq", "good\nalso good");
    }

    @Test
    void aWholeRequestIsRefusedInElasticsearchsWords() throws Exception {
        HttpResponse<String> malformed = bulk("/_bulk", "{\"message\":\"no action\"}\n");
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(malformed.body()).contains("Malformed action/metadata line [1]", "\"status\":400");
        HttpResponse<String> large = bulk("/_bulk", "x".repeat(3 << 20));
        assertThat(large.statusCode()).isEqualTo(413);
        HttpResponse<String> tenant = http.send(
                HttpRequest.newBuilder(stack.http("/_bulk"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(tenant.statusCode()).isEqualTo(401);
        assertThat(tenant.body()).contains("security_exception", "no org id");
    }

    @Test
    void aChunkedBodyThatNeverEndsIsRefused() throws Exception {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '\n';
            }
        };
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(stack.http("/_bulk"))
                        .header("X-Scope-OrgID", "elastic")
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> endless))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void aBrowserIsNotTakenForAClientOfElasticsearch() throws Exception {
        HttpResponse<String> page = http.send(
                HttpRequest.newBuilder(stack.http("/"))
                        .header("Accept", "text/html,*/*")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(page.headers().firstValue("X-Elastic-Product")).isEmpty();
    }

    private static HttpResponse<String> bulk(String path, String body) throws Exception {
        return send("POST", path, body.getBytes(UTF_8));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, new byte[0]);
    }

    private static HttpResponse<String> send(String method, String path, byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(stack.http(path))
                        .header("X-Scope-OrgID", "elastic")
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
