package io.varve.embedded.store;

import static io.varve.embedded.store.TestClient.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.store.codec.ContentCoding;
import io.varve.embedded.store.codec.NativeBlockInputStream;
import io.varve.embedded.store.codec.NativeBlockOutputStream;
import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP content codings and native blocks, in both directions and together. */
class CompressionTest {
    private static final String QUERY = "SELECT number, 'some text' FROM numbers(300000)";

    @TempDir
    static Path folder;

    private static StoreProcess store;
    private static TestClient client;
    private static byte[] plain;

    @BeforeAll
    static void start() throws Exception {
        store = StoreProcess.start(StoreProcessOptions.at(folder).withConnections(2, 0));
        client = new TestClient(store.url());
        client.run("CREATE TABLE packed (a UInt64, b String) ENGINE = Memory");
        plain = client.bytes(client.request("query=" + encoded(QUERY)).GET().build())
                .body();
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void anAnswerComesInTheCodingThatTheClientAccepts(ContentCoding coding) throws Exception {
        for (String nativeAnswer : new String[] {"", "&compress=1"}) {
            HttpResponse<byte[]> response =
                    client.bytes(client.request("enable_http_compression=1&query=" + encoded(QUERY) + nativeAnswer)
                            .header("Accept-Encoding", "br, " + coding.token())
                            .GET()
                            .build());
            assertThat(response.headers().firstValue("Content-Encoding").orElse("identity"))
                    .isEqualTo(coding.token());
            byte[] decoded =
                    coding.decode(new ByteArrayInputStream(response.body())).readAllBytes();
            if (!nativeAnswer.isEmpty()) {
                decoded = new NativeBlockInputStream(new ByteArrayInputStream(decoded)).readAllBytes();
            }
            assertThat(decoded).isEqualTo(plain);
        }
    }

    @Test
    void nothingIsCompressedUnlessBothSidesWantIt() throws Exception {
        HttpResponse<byte[]> response = client.bytes(client.request("query=" + encoded(QUERY))
                .header("Accept-Encoding", "gzip")
                .GET()
                .build());
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(response.body()).isEqualTo(plain);
    }

    @ParameterizedTest
    @EnumSource(ContentCoding.class)
    void aBodyMayBeInAnyCoding(ContentCoding coding) throws Exception {
        for (boolean nativeBody : new boolean[] {false, true}) {
            client.run("TRUNCATE TABLE packed");
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream out =
                    nativeBody ? new NativeBlockOutputStream(coding.encode(packed, 3)) : coding.encode(packed, 3)) {
                out.write(plain);
            }
            HttpResponse<String> response = client.text(client.request(
                            "query=" + encoded("INSERT INTO packed FORMAT TSV") + (nativeBody ? "&decompress=1" : ""))
                    .header("Content-Encoding", coding.token())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray()))
                    .build());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(client.run("SELECT count(), sum(a) FROM packed")).isEqualTo("300000\t44999850000\n");
        }
    }

    @Test
    void anErrorIsNeverCompressed() throws Exception {
        HttpResponse<String> response = client.text(client.request("enable_http_compression=1&compress=1")
                .header("Accept-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString("SELECT missing"))
                .build());
        assertThat(response.body()).startsWith("Code: 47.");
        assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void aDamagedBodyIsAnErrorAndStoresNothing(ContentCoding coding) throws Exception {
        client.run("TRUNCATE TABLE packed");
        HttpResponse<String> response = client.text(client.request("query=" + encoded("INSERT INTO packed FORMAT TSV"))
                .header("Content-Encoding", coding.token())
                .POST(HttpRequest.BodyPublishers.ofString("this is not compressed at all"))
                .build());
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.headers().firstValue("X-ClickHouse-Exception-Code")).contains("271");
        assertThat(client.run("SELECT count() FROM packed")).isEqualTo("0\n");
    }

    @Test
    void anUnknownCodingIsRefused() throws Exception {
        HttpResponse<String> response = client.text(client.request("")
                .header("Content-Encoding", "br")
                .POST(HttpRequest.BodyPublishers.ofString("SELECT 1"))
                .build());
        assertThat(response.statusCode()).isEqualTo(501);
    }

    @Test
    void aBlockThatWasChangedOnTheWayIsRefused() throws IOException, InterruptedException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new NativeBlockOutputStream(packed)) {
            out.write("1\tx\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        byte[] changed = packed.toByteArray();
        changed[changed.length - 1] ^= 1;
        HttpResponse<String> response =
                client.post("decompress=1&query=" + encoded("INSERT INTO packed FORMAT TSV"), changed);
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("checksum");
    }
}
