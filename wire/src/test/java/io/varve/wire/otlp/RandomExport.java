package io.varve.wire.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Pattern;

/** What random requests of all signals share: values of every kind, strange names, broken bytes, JSON. */
abstract class RandomExport {
    static final long NOW = 1_790_000_000_000_000_000L;

    static final String[] NAMES = {
        "http.method",
        "a",
        "a.b",
        "a_b",
        "user.id",
        "1st",
        "_x",
        "__r__",
        "long.attribute.name.of.a.thing",
        "naïve",
        "k8s.pod.uid",
        "x-y"
    };
    static final String[] TEXTS = {
        "",
        "x",
        "GET",
        "level=error msg=\"no\"",
        "ünïcödé €",
        "\uD83D\uDE00",
        "<b>&\"\\",
        "line\nbreak\ttab\u0001\u2028",
        "0123456789abcdef0123456789abcdef"
    };

    final Random random;

    RandomExport(long seed) {
        random = new Random(seed);
    }

    /** A request's bytes; now and then two of them one after the other, which protobuf reads as one. */
    abstract byte[] encoded();

    /** A request's bytes with some of them changed, cut out, doubled or taken from another place. */
    byte[] mutated() {
        byte[] bytes = encoded();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 1; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 ->
                    bytes = concat(
                            Arrays.copyOf(bytes, at),
                            Arrays.copyOfRange(
                                    bytes, Math.min(bytes.length, at + 1 + random.nextInt(4)), bytes.length));
                case 4 -> {
                    byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + random.nextInt(20)));
                    int to = random.nextInt(bytes.length);
                    bytes = concat(Arrays.copyOf(bytes, to), piece, Arrays.copyOfRange(bytes, to, bytes.length));
                }
                default -> bytes[at] = new byte[] {0, -1, 0x7F, (byte) 0x80, 0x0A, 0x12, 0x1B, 0x1C}[random.nextInt(8)];
            }
        }
        return bytes;
    }

    /** The message in OTLP's JSON: protobuf's own, but ids in hex, enums as numbers and here and there an unknown member. */
    final byte[] toJson(Message message) throws InvalidProtocolBufferException {
        JsonFormat.Printer printer = JsonFormat.printer().printingEnumsAsInts();
        if (random.nextBoolean()) {
            printer = printer.preservingProtoFieldNames();
        }
        if (random.nextBoolean()) {
            printer = printer.omittingInsignificantWhitespace();
        }
        String json = printer.print(message);
        json = Pattern.compile("(\"(?:traceId|trace_id|spanId|span_id|parentSpanId|parent_span_id)\": ?\")([^\"]*)\"")
                .matcher(json)
                .replaceAll(match -> match.group(1)
                        + HexFormat.of().formatHex(Base64.getDecoder().decode(match.group(2))) + "\"");
        if (random.nextBoolean()) {
            json = Pattern.compile(
                            "(\"(?:timeUnixNano|time_unix_nano|startTimeUnixNano|start_time_unix_nano|intValue|int_value)\": ?)\"([^\"]*)\"")
                    .matcher(json)
                    .replaceAll("$1$2");
        }
        return json.replaceFirst("\\{", "{\"unknown\":{\"a\":[1,null,{}]},")
                .replace(",}", "}")
                .getBytes(UTF_8);
    }

    final UnknownFieldSet unknownFields() {
        return UnknownFieldSet.newBuilder()
                .addField(
                        100,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(5)
                                .addFixed32(1)
                                .addLengthDelimited(bytes(3))
                                .build())
                .addField(
                        101,
                        UnknownFieldSet.Field.newBuilder()
                                .addGroup(UnknownFieldSet.newBuilder()
                                        .addField(
                                                1,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addFixed64(1)
                                                        .build())
                                        .build())
                                .build())
                .addField(3, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
    }

    final KeyValue attribute() {
        return KeyValue.newBuilder()
                .setKey(NAMES[random.nextInt(NAMES.length)])
                .setValue(value(3))
                .build();
    }

    final AnyValue value(int depth) {
        AnyValue.Builder value = AnyValue.newBuilder();
        switch (random.nextInt(depth == 0 ? 7 : 10)) {
            case 0, 1, 2 -> value.setStringValue(text());
            case 3 -> value.setIntValue(random.nextBoolean() ? random.nextInt(1000) : random.nextLong());
            case 4 ->
                value.setDoubleValue(
                        random.nextBoolean() ? random.nextInt(100_000) / 1000.0 : random.nextGaussian() * 1e6);
            case 5 -> value.setBoolValue(random.nextBoolean());
            case 6 -> value.setBytesValue(bytes(random.nextInt(6)));
            case 7 -> {
                ArrayValue.Builder array = ArrayValue.newBuilder();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.addValues(value(depth - 1));
                }
                value.setArrayValue(array);
            }
            case 8 -> {
                KeyValueList.Builder map = KeyValueList.newBuilder();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.addValues(KeyValue.newBuilder()
                            .setKey(NAMES[random.nextInt(NAMES.length)])
                            .setValue(value(depth - 1)));
                }
                value.setKvlistValue(map);
            }
            default -> {}
        }
        return value.build();
    }

    final String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    final ByteString bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
