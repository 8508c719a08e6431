package io.varve.wire.fluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

class ForwardDecoderTest {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private static final int MAX = 1 << 20;

    private final LogBatch batch =
            new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final ForwardDecoder decoder = new ForwardDecoder();

    /** Bytes as Docker's fluentd log driver writes them: whole seconds, message mode. */
    @Test
    void aMessageOfDockersDriverIsARow() throws Exception {
        byte[] message = HexFormat.of()
                .parseHex("94" + "a6646f636b6572" + "ce6ab12340" + "83" + "a36c6f67" + "a568656c6c6f"
                        + "ae636f6e7461696e65725f6e616d65" + "a42f776562" + "a6736f75726365" + "a67374646f7574" + "c0");
        Frame frame = decode(message);
        assertThat(ReadRows.logs(frame).getFirst())
                .containsEntry("service", "/web")
                .containsEntry("ts", 0x6ab12340L * 1_000_000_000)
                .containsEntry("body", "hello")
                .containsEntry("attributes", Map.of("source", "stdout"));
        assertThat(ReadRows.streams(frame).getFirst().toString()).contains("fluent_tag=docker");
    }

    @Test
    void everyModeMeansTheSame() throws Exception {
        List<byte[]> messages = List.of(forward(), packed(false, false), packed(false, true), packed(true, false));
        for (byte[] message : messages) {
            ForwardMessage parsed = ForwardMessage.parse(message);
            assertThat(parsed.chunk()).isEqualTo("Y2h1bms=");
            assertThat(decoder.decode(message, parsed, MAX, batch, NOW).accepted())
                    .isEqualTo(2);
            List<Map<String, Object>> rows = ReadRows.logs(Objects.requireNonNull(batch.seal()));
            assertThat(rows).extracting(row -> row.get("body")).containsExactly("line 0", "line 1");
            assertThat(rows).extracting(row -> row.get("service")).containsOnly("app.web");
            assertThat(rows)
                    .extracting(row -> row.get("ts"))
                    .containsExactly(1_789_999_999_000_000_007L, 1_789_999_999_000_000_008L);
            assertThat(rows.getFirst())
                    .containsEntry(
                            "attributes",
                            Map.of(
                                    "big",
                                    "18446744073709551615",
                                    "list",
                                    "[1,\"a\",{\"k\":true}]",
                                    "ratio",
                                    "0.5",
                                    "key_7",
                                    "seven"));
        }
    }

    @Test
    void anEventWithMetadataBesideItsTimeIsRead() throws Exception {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            out.packArrayHeader(2).packString("t").packArrayHeader(1).packArrayHeader(2);
            out.packArrayHeader(2).packLong(1_789_999_999L).packMapHeader(0);
            out.packMapHeader(1).packString("status").packInt(200);
            assertThat(ReadRows.logs(decode(out.toByteArray())).getFirst())
                    .containsEntry("ts", 1_789_999_999_000_000_000L)
                    .containsEntry("body", "{\"status\":\"200\"}");
        }
    }

    @Test
    void aBombOfGzipIsRefused() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(new byte[MAX * 4]);
        }
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            out.packArrayHeader(3).packString("t").packBinaryHeader(bomb.size()).writePayload(bomb.toByteArray());
            out.packMapHeader(1).packString("compressed").packString("gzip");
            assertThatThrownBy(() -> decode(out.toByteArray())).hasMessageContaining("more than 1048576 bytes");
        }
        assertThat(batch.rows()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "c0", // nil
                "93a174", // cut off
                "92a174dd7fffffff", // an array of two billion events
                "92a174c67fffffff", // two billion bytes
                "93a17400dbffffffff", // a record that is a text of four billion bytes
                "92a174ddffffffff", // a count beyond the integers
                "93a17400c1", // the byte that is never used
                "93a17400df7fffffff", // a map of two billion pairs
                "93a174a16180", // packed events that are a text, options that are a map
                "93a174a3646f67c0", // packed events that are none
                "95a17400808080", // five elements
            })
    void whatIsNoSuchMessageIsRefused(String hex) {
        assertThatThrownBy(() -> decode(HexFormat.of().parseHex(hex))).isInstanceOf(MalformedRequestException.class);
        assertThat(batch.rows()).isZero();
    }

    @Test
    void arraysInArraysWithoutEndAreRefused() {
        byte[] deep = HexFormat.of().parseHex("93a17400" + "81a16b" + "91".repeat(100_000) + "c0");
        assertThatThrownBy(() -> decode(deep)).hasMessageContaining("nested deeper than 32");
    }

    @Test
    void mutatedMessagesAreDecodedOrRefusedNeverThrowOtherwise() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (byte[] message : List.of(forward(), packed(false, true), packed(true, false))) {
            for (int round = 0; round < 2_000; round++) {
                byte[] mutated = message.clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
                }
                int rows = 0;
                try {
                    rows = decoder.decode(mutated, ForwardMessage.parse(mutated), MAX, batch, NOW)
                            .accepted();
                } catch (MalformedRequestException refused) {
                    // allowed
                }
                assertThat(batch.rows()).as("seed " + seed + " round " + round).isEqualTo(rows);
                batch.seal();
            }
        }
    }

    private static byte[] forward() throws IOException {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            out.packArrayHeader(3).packString("app.web").packArrayHeader(2).writePayload(events());
            out.packMapHeader(1).packString("chunk").packString("Y2h1bms=");
            return out.toByteArray();
        }
    }

    private static byte[] packed(boolean gzip, boolean asText) throws IOException {
        byte[] events = events();
        if (gzip) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
                out.write(events);
            }
            events = compressed.toByteArray();
        }
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            out.packArrayHeader(3).packString("app.web");
            if (asText) {
                out.packRawStringHeader(events.length);
            } else {
                out.packBinaryHeader(events.length);
            }
            out.writePayload(events);
            out.packMapHeader(3)
                    .packString("size")
                    .packInt(2)
                    .packString("chunk")
                    .packString("Y2h1bms=");
            out.packString("compressed").packString(gzip ? "gzip" : "text");
            return out.toByteArray();
        }
    }

    private static byte[] events() throws IOException {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            for (int i = 0; i < 2; i++) {
                out.packArrayHeader(2).packExtensionTypeHeader((byte) 0, 8);
                out.writePayload(HexFormat.of().parseHex("6ab13b7f0000000" + (7 + i)));
                out.packMapHeader(6).packString("log").packString("line " + i);
                out.packString("ratio").packFloat(0.5f);
                out.packString("big").packBigInteger(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
                out.packString("none").packNil();
                out.packInt(7).packString("seven");
                out.packString("list").packArrayHeader(3).packInt(1).packString("a");
                out.packMapHeader(1).packString("k").packBoolean(true);
            }
            return out.toByteArray();
        }
    }

    private Frame decode(byte[] message) throws MalformedRequestException {
        assertThat(decoder.decode(message, ForwardMessage.parse(message), MAX, batch, NOW)
                        .accepted())
                .isEqualTo(1);
        return Objects.requireNonNull(batch.seal());
    }
}
