package io.varve.ingest.gateway;

import io.varve.ingest.gateway.RefusalException.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The content types that doors over HTTP read. */
public enum MediaType {
    PROTOBUF("application/x-protobuf"),
    JSON("application/json");

    private final String text;

    MediaType(String text) {
        this.text = text;
    }

    /** For the header {@code Content-Type} of an answer. */
    public String text() {
        return text;
    }

    /**
     * Reads the header {@code Content-Type}; parameters such as a charset don't matter.
     *
     * @param header null when absent
     * @param whenAbsent what an absent header means; null refuses it
     * @throws RefusalException UNSUPPORTED_MEDIA_TYPE for any other
     */
    public static MediaType of(@Nullable String header, @Nullable MediaType whenAbsent) throws RefusalException {
        if (header == null || header.isBlank()) {
            if (whenAbsent != null) {
                return whenAbsent;
            }
            throw unsupported();
        }
        int end = header.indexOf(';');
        String type = (end < 0 ? header : header.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-protobuf", "application/protobuf", "application/octet-stream" -> PROTOBUF;
            case "application/json" -> JSON;
            default -> throw unsupported();
        };
    }

    private static RefusalException unsupported() {
        return new RefusalException(
                Reason.UNSUPPORTED_MEDIA_TYPE,
                "Content-Type is not supported; use application/x-protobuf or application/json");
    }
}
