package io.varve.wire.trace;

import org.jspecify.annotations.Nullable;

/** A name of attributes that was met before, and what was met under it. */
final class AttributeKey {
    private static final int TYPES = AttributeType.values().length;

    /** As it is in requests. */
    final byte[] sent;
    /** As it is written: valid UTF-8, maybe cut. */
    final byte[] written;

    final long hash;

    /** The row whose attribute has the name, and which of its attributes: of two of one name the last stands. */
    long row = -1;

    int place;

    /** By scope, then type. */
    private final @Nullable KnownValues[] values = new @Nullable KnownValues[AttributeScope.values().length * TYPES];

    AttributeKey(byte[] sent, byte[] written, long hash) {
        this.sent = sent;
        this.written = written;
        this.hash = hash;
    }

    /** The values that the catalogue has of it. */
    @SuppressWarnings("EnumOrdinal") // an index of this process, asked for with every attribute, never stored
    KnownValues values(AttributeScope scope, AttributeType type) {
        int of = scope.ordinal() * TYPES + type.ordinal();
        KnownValues known = values[of];
        if (known == null) {
            known = new KnownValues();
            values[of] = known;
        }
        return known;
    }
}
