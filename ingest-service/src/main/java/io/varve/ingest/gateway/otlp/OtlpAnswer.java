package io.varve.ingest.gateway.otlp;

import io.varve.ingest.gateway.MediaType;
import io.varve.ingest.gateway.RefusalException;
import io.varve.wire.batch.DecodeResult;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The two messages that OTLP answers with, {@code Export…ServiceResponse} and {@code google.rpc.Status}, in
 * protobuf and JSON. Three fields each: written by hand, so that no generated class is loaded.
 */
final class OtlpAnswer {
    private static final int MAX_TEXT = 4096;

    private OtlpAnswer() {}

    /** What was taken; rejected records in {@code partial_success}. */
    static byte[] response(OtlpSignal signal, DecodeResult result, MediaType type) {
        String error = text(result);
        return switch (type) {
            case JSON ->
                (result.rejected() == 0
                                ? "{}"
                                : "{\"partialSuccess\":{\"" + signal.rejected() + "\":\"" + result.rejected()
                                        + "\",\"errorMessage\":" + quote(error) + "}}")
                        .getBytes(StandardCharsets.UTF_8);
            case PROTOBUF -> {
                ByteArrayOutputStream response = new ByteArrayOutputStream();
                if (result.rejected() > 0) {
                    ByteArrayOutputStream partial = new ByteArrayOutputStream();
                    number(partial, 1, result.rejected());
                    bytes(partial, 2, error.getBytes(StandardCharsets.UTF_8));
                    bytes(response, 1, partial.toByteArray());
                }
                yield response.toByteArray();
            }
        };
    }

    /** Why a request was refused. */
    static byte[] status(RefusalException refusal, MediaType type) {
        int code = code(refusal.reason());
        return switch (type) {
            case JSON ->
                ("{\"code\":" + code + ",\"message\":" + quote(refusal.text()) + "}").getBytes(StandardCharsets.UTF_8);
            case PROTOBUF -> {
                ByteArrayOutputStream status = new ByteArrayOutputStream();
                number(status, 1, code);
                bytes(status, 2, refusal.text().getBytes(StandardCharsets.UTF_8));
                yield status.toByteArray();
            }
        };
    }

    /** The code of {@code google.rpc.Code}. Only UNAVAILABLE makes a client of OTLP try again without further details. */
    static int code(RefusalException.Reason reason) {
        return switch (reason) {
            case BAD_REQUEST, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE -> 3;
            case TIMED_OUT -> 4;
            case UNIMPLEMENTED -> 12;
            case OVERLOADED, UNAVAILABLE -> 14;
            case UNAUTHENTICATED -> 16;
        };
    }

    private static String text(DecodeResult result) {
        String error = result.firstError() == null ? "" : result.firstError();
        return error.length() <= MAX_TEXT ? error : error.substring(0, MAX_TEXT);
    }

    private static void number(ByteArrayOutputStream message, int field, int value) {
        varint(message, field << 3);
        varint(message, value);
    }

    private static void bytes(ByteArrayOutputStream message, int field, byte[] value) {
        varint(message, (field << 3) | 2);
        varint(message, value.length);
        message.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream message, int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            message.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        message.write(rest);
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
