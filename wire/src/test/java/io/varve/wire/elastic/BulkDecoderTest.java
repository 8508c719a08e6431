package io.varve.wire.elastic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkDecoderTest {
    private static final long NOW = 1_790_000_000_000_000_000L;

    private final LogBatch batch =
            new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final BulkDecoder decoder = new BulkDecoder();
    private BulkItems items = new BulkItems();

    /** As Filebeat 8 sends it, fields of the Elastic Common Schema. */
    @Test
    void aDocumentOfFilebeatIsARowWithItsResource() throws MalformedRequestException {
        DecodeResult result = decode("""
                {"create":{"_index":"filebeat-8.17.0"}}
                {"@timestamp":"2026-09-21T13:46:40.123Z","ecs":{"version":"8.0.0"},"log":{"offset":17,"file":{"path":"/var/log/app.log"},"level":"warn"},"message":"disk is nearly full","input":{"type":"filestream"},"host":{"name":"web1"},"service":{"name":"cart"},"kubernetes":{"namespace":"shop","pod":{"name":"cart-0"}},"tags":["a","b",3],"trace":{"id":"5b8efff798038103d269b633813fc60c"},"http":{"response":{"status_code":507,"seconds":1.50}}}
                """);
        assertThat(result.accepted()).isEqualTo(1);
        assertThat(items.items()).containsExactly(new BulkItems.Item("create", "filebeat-8.17.0", null, null));
        Frame frame = Objects.requireNonNull(batch.seal());
        Map<String, Object> row = ReadRows.logs(frame).getFirst();
        assertThat(row)
                .containsEntry("service", "cart")
                .containsEntry("ts", 1_789_998_400_123_000_000L)
                .containsEntry("severity_text", "warn")
                .containsEntry("level", "warn")
                .containsEntry("trace_id", "5b8efff798038103d269b633813fc60c")
                .containsEntry("body", "disk is nearly full")
                .containsEntry(
                        "attributes",
                        Map.of(
                                "ecs_version", "8.0.0",
                                "log_offset", "17",
                                "log_file_path", "/var/log/app.log",
                                "input_type", "filestream",
                                "tags", "[\"a\",\"b\",3]",
                                "http_response_status_code", "507",
                                "http_response_seconds", "1.50"));
        Map<String, Object> stream = ReadRows.streams(frame).getFirst();
        assertThat(stream.toString())
                .contains("service_name=cart", "k8s_namespace_name=shop", "k8s_pod_name=cart-0")
                .contains("host_name=web1", "elasticsearch_index=filebeat-8.17.0");
    }

    @Test
    void aDocumentWithoutALineIsItsOwnLineAndItsIndexTheService() throws MalformedRequestException {
        decode("{\"index\":{}}\n{\"status\":200,\"nested\":{\"ok\":true,\"list\":[{\"a\":null}]}}", "nginx");
        assertThat(ReadRows.logs(Objects.requireNonNull(batch.seal())).getFirst())
                .containsEntry("service", "nginx")
                .containsEntry("ts", NOW)
                .containsEntry("body", "{\"nested.list\":[{\"a\":null}],\"nested.ok\":\"true\",\"status\":\"200\"}")
                .containsEntry("attributes", Map.of());
    }

    @Test
    void aBadItemIsNamedAndItsNeighboursAreRows() throws MalformedRequestException {
        DecodeResult result = decode("""
                {"index":{"_index":"a","_id":"1"}}
                {"message":"first","@timestamp":1789999999000}
                {"index":{"_index":"a"}}
                {"message":"cut off
                {"index":{"_index":"a"}}
                {"message":"when?","@timestamp":"yesterday"}
                {"delete":{"_index":"a","_id":"1"}}
                {"update":{"_index":"a","_id":"1"}}
                {"doc":{}}
                {"index":{}}
                {"message":"where?"}
                {"index":{"_index":"a"}}
                {"message":"too late","@timestamp":"2200-01-01T00:00:00Z"}
                {"create":{"_index":"a"}}
                {"message":"last","@timestamp":"2026-09-21T13:46:40+02:00"}
                {"create":{"_index":"a"}}
                """);
        assertThat(result.accepted()).isEqualTo(2);
        assertThat(result.rejected()).isEqualTo(7);
        assertThat(items.errors()).isTrue();
        assertThat(items.items().stream().map(BulkItems.Item::error).map(error -> error == null ? "" : error))
                .satisfiesExactly(
                        e -> assertThat(e).isEmpty(),
                        e -> assertThat(e).contains("not well-formed JSON at column"),
                        e -> assertThat(e).contains("failed to parse field [@timestamp]"),
                        e -> assertThat(e).contains("only ever appended", "delete"),
                        e -> assertThat(e).contains("update"),
                        e -> assertThat(e).contains("names an index"),
                        e -> assertThat(e).contains("timestamp too new"),
                        e -> assertThat(e).isEmpty(),
                        e -> assertThat(e).contains("no document"));
        assertThat(ReadRows.logs(Objects.requireNonNull(batch.seal())))
                .extracting(row -> row.get("body"))
                .containsExactly("first", "last");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"index\":1}",
                "{\"upsert\":{}}\n{}",
                "{\"index\":{\"_index\":{}}}\n{}",
                "{\"index\":{}} x\n{}",
                "{\"index\":{},\"create\":{}}\n{}",
                "\u0000",
            })
    void anActionThatIsNoneRefusesTheRequest(String body) {
        assertThatThrownBy(() -> decode("{\"index\":{\"_index\":\"a\"}}\n{\"message\":\"x\"}\n" + body))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("line [3]");
        assertThat(batch.rows()).isZero();
    }

    @Test
    void namesThatGrowWithTheirDepthAreRefused() throws MalformedRequestException {
        String name = "n".repeat(400);
        String document = ("{\"" + name + "\":").repeat(100) + "1" + "}".repeat(100);
        decode("{\"index\":{\"_index\":\"a\"}}\n" + document);
        assertThat(items.items().getFirst().error()).contains("longer than 1024");
    }

    @Test
    void moreItemsThanAnAnswerNamesAreRefused() {
        String body = "{\"index\":{}}\n{}\n".repeat(BulkDecoder.MOST_ITEMS + 1);
        assertThatThrownBy(() -> decode(body, "a")).hasMessageContaining("more than 100000 items");
        assertThat(batch.rows()).isZero();
    }

    @Test
    void mutatedRequestsAreDecodedOrRefusedNeverThrowOtherwise() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] request = """
                {"create":{"_index":"a","_id":"7"}}
                {"@timestamp":"2026-09-21T13:46:40.123Z","log":{"level":"warn"},"message":"x","tags":["a",{"b":[1.5,null,true]}]}
                """.repeat(3).getBytes(UTF_8);
        for (int round = 0; round < 3_000; round++) {
            byte[] mutated = request.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(128);
            }
            int rows = 0;
            try {
                rows = decoder.decode(mutated, "b", new BulkItems(), batch, NOW).accepted();
            } catch (MalformedRequestException refused) {
                // allowed
            }
            assertThat(batch.rows()).as("seed " + seed + " round " + round).isEqualTo(rows);
            batch.seal();
        }
    }

    private DecodeResult decode(String body) throws MalformedRequestException {
        return decode(body, null);
    }

    private DecodeResult decode(String body, String index) throws MalformedRequestException {
        items = new BulkItems();
        return decoder.decode(body.getBytes(UTF_8), index, items, batch, NOW);
    }

    @Test
    void emptyBodiesHaveNoItems() throws MalformedRequestException {
        assertThat(decode("\n\r\n").accepted()).isZero();
        assertThat(items.items()).isEqualTo(List.of());
    }
}
