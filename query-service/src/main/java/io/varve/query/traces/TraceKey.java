package io.varve.query.traces;

import java.util.HexFormat;

/** The id of a trace. */
record TraceKey(long high, long low) {
    /** @param id in 32 hexadecimal digits */
    static TraceKey of(String id) {
        return new TraceKey(HexFormat.fromHexDigitsToLong(id, 0, 16), HexFormat.fromHexDigitsToLong(id, 16, 32));
    }

    /** In 32 hexadecimal digits. */
    String text() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
