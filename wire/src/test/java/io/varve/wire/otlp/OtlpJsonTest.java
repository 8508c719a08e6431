package io.varve.wire.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpJsonTest {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private static final String REQUEST =
            "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"cart\"}}]},"
                    + "\"scopeLogs\":[{\"scope\":{\"name\":\"lib\"},\"logRecords\":[{\"timeUnixNano\":\"1789999999000000000\","
                    + "\"severityNumber\":\"SEVERITY_NUMBER_ERROR2\",\"traceId\":\"5B8EFFF798038103D269B633813FC60C\",\"spanId\":\"eee19b7ec3c1b174\","
                    + "\"body\":{\"kvlistValue\":{\"values\":[{\"key\":\"a\",\"value\":{\"intValue\":\"7\"}}]}},"
                    + "\"attributes\":[{\"key\":\"d\",\"value\":{\"doubleValue\":\"Infinity\"}},{\"key\":\"none\",\"value\":null}],\"new\":{}}]}]}]}";

    private final LogBatch batch =
            new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final OtlpLogsDecoder decoder = new OtlpLogsDecoder();

    @Test
    void whatOtlpsJsonAddsToProtobufsIsRead() throws MalformedRequestException {
        assertThat(decoder.decodeJson(REQUEST.getBytes(UTF_8), batch, NOW))
                .isEqualTo(new DecodeResult(1, 0, null, Map.of()));
        assertThat(ReadRows.logs(Objects.requireNonNull(batch.seal())).get(0))
                .containsEntry("service", "cart")
                .containsEntry("ts", 1_789_999_999_000_000_000L)
                .containsEntry("severity_number", (byte) 18)
                .containsEntry("trace_id", "5b8efff798038103d269b633813fc60c")
                .containsEntry("span_id", "eee19b7ec3c1b174")
                .containsEntry("body", "{\"a\":7}")
                .containsEntry("attributes", Map.of("d", "json: unsupported value: +Inf"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[] | JSON: a request is an object",
                "{} x | JSON: not well-formed at line 1",
                "{}{} | JSON: something follows the request's object",
                "{\"resourceLogs\":{}} | JSON: an array is expected at /resourceLogs",
                "{\"resourceLogs\":[1]} | JSON: an object is expected at /resourceLogs/0",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"traceId\":\"xyz\"}]}]}]} | JSON: a string of hex digits is expected at /resourceLogs/0/scopeLogs/0/logRecords/0/traceId",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"-1\"}]}]}]} | JSON: an integer of 0 to 18446744073709551615, as a string or a number is expected at /resourceLogs/0/scopeLogs/0/logRecords/0/timeUnixNano",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"flags\":4294967296}]}]}]} | JSON: an integer of 0 to 4294967295 is expected",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"boolValue\":\"yes\"}}]}]}]} | JSON: true or false is expected",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"bytesValue\":\"*\"}}]}]}]} | JSON: a string in base64 is expected",
                "{\"resourceLogs\": | JSON: not well-formed at line 1, column",
            })
    void whatIsNoSuchRequestIsRefusedWithItsPlace(String json, String error) {
        assertThatThrownBy(() -> decoder.decodeJson(json.getBytes(UTF_8), batch, NOW))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageStartingWith(error);
        assertThat(batch.rows()).isZero();
    }

    @Test
    void mutatedRequestsAreRefusedOrDecodedNeverThrowOtherwise() {
        mutate(3_000);
    }

    @Tag("long")
    @Test
    void manyMutatedRequestsAreRefusedOrDecodedNeverThrowOtherwise() {
        mutate(500_000);
    }

    private void mutate(int seeds) {
        for (long seed = 0; seed < seeds; seed++) {
            Random random = new Random(seed);
            byte[] request = REQUEST.getBytes(UTF_8);
            for (int i = random.nextInt(4); i >= 0; i--) {
                request[random.nextInt(request.length)] =
                        (byte) (random.nextBoolean() ? "{}[]\",:0e-n".charAt(random.nextInt(11)) : random.nextInt(256));
            }
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(request, random.nextInt(request.length)) : request;
            assertThatCode(() -> {
                        try {
                            assertThat(decoder.decodeJson(cut, batch, NOW).accepted())
                                    .isEqualTo(batch.rows());
                        } catch (MalformedRequestException refused) {
                            assertThat(batch.rows()).isZero();
                        }
                        Frame frame = batch.seal();
                        if (frame != null) {
                            ReadRows.logs(frame);
                        }
                    })
                    .as("seed %d request %s", seed, HexFormat.of().formatHex(cut))
                    .doesNotThrowAnyException();
        }
    }
}
