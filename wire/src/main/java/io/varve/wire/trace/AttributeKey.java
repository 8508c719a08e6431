package io.varve.wire.trace;

import java.util.EnumMap;
import java.util.Map;

/** A name of attributes that was met before, and what was met under it. */
final class AttributeKey {
    /** As it is in requests. */
    final byte[] sent;
    /** As it is written: valid UTF-8, maybe cut. */
    final byte[] written;

    final long hash;

    /** The row whose attribute has the name, and which of its attributes: of two of one name the last stands. */
    long row = -1;

    int place;

    private final Map<AttributeScope, Map<AttributeType, KnownValues>> values = new EnumMap<>(AttributeScope.class);

    AttributeKey(byte[] sent, byte[] written, long hash) {
        this.sent = sent;
        this.written = written;
        this.hash = hash;
    }

    /** The values that the catalogue has of it. */
    KnownValues values(AttributeScope scope, AttributeType type) {
        return values.computeIfAbsent(scope, _ -> new EnumMap<>(AttributeType.class))
                .computeIfAbsent(type, _ -> new KnownValues());
    }
}
