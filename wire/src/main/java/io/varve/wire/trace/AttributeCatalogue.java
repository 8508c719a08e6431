package io.varve.wire.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.batch.ByteHash;
import io.varve.wire.batch.FixedColumn;
import io.varve.wire.batch.RecordBatchMessage;
import io.varve.wire.batch.TextColumn;
import io.varve.wire.trace.KnownValues.Listing;

/** Rows of the catalogue of attributes that a batch's frame has to carry: those that this batch has not sent before. */
final class AttributeCatalogue {
    private static final long NANOS_PER_HOUR = 3_600_000_000_000L;
    private static final int SECONDS_PER_HOUR = 3600;
    /** A longer value is nothing to choose from a list. */
    private static final int LONGEST_VALUE = 256;
    /** Rows for one frame. Spans of very many hours at once could make the catalogue larger than they are; it then lists a part of them. */
    private static final int MOST_ROWS = 20_000;

    private static final byte[] NONE = new byte[0];
    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] FALSE = "false".getBytes(UTF_8);

    private final FixedColumn hours = new FixedColumn(8);
    private final TextColumn scopes = new TextColumn(1 << 10);
    private final TextColumn keys = new TextColumn(1 << 10);
    private final TextColumn types = new TextColumn(1 << 10);
    private final TextColumn values = new TextColumn(1 << 10);
    private final FixedColumn more = new FixedColumn(1);
    private int rows;

    int rows() {
        return rows;
    }

    void truncate(int toRows) {
        rows = toRows;
        scopes.truncate(rows);
        keys.truncate(rows);
        types.truncate(rows);
        values.truncate(rows);
    }

    /** Takes note of an attribute of a span; nearly always it is known. */
    void note(
            AttributeScope scope,
            AttributeKey key,
            AttributeType type,
            long bits,
            byte[] bytes,
            int offset,
            int count,
            long unixNano) {
        KnownValues known = key.values(scope, type);
        long hour = unixNano / NANOS_PER_HOUR;
        if (known.isClosed(hour) || rows >= MOST_ROWS) {
            return;
        }
        Listing listing = switch (type) {
            case STRING ->
                count > LONGEST_VALUE ? known.close(hour) : known.add(hour, ByteHash.of(1, bytes, offset, count));
            case INT, FLOAT, BOOL -> known.add(hour, ByteHash.of(bits));
            case OTHER -> known.close(hour);
        };
        switch (listing) {
            case KNOWN -> {}
            case LIST -> list(scope, key, type, bits, bytes, offset, count, hour);
            case SAY_THERE_ARE_MORE -> add(scope, key, type, NONE, 0, 0, 1, hour);
        }
    }

    private void list(
            AttributeScope scope,
            AttributeKey key,
            AttributeType type,
            long bits,
            byte[] bytes,
            int offset,
            int count,
            long hour) {
        byte[] text = switch (type) {
            case STRING, OTHER -> NONE;
            case INT -> Long.toString(bits).getBytes(UTF_8);
            case FLOAT -> Double.toString(Double.longBitsToDouble(bits)).getBytes(UTF_8);
            case BOOL -> bits == 0 ? FALSE : TRUE;
        };
        if (type == AttributeType.STRING) {
            add(scope, key, type, bytes, offset, count, 0, hour);
        } else {
            add(scope, key, type, text, 0, text.length, 0, hour);
        }
    }

    private void add(
            AttributeScope scope,
            AttributeKey key,
            AttributeType type,
            byte[] value,
            int offset,
            int count,
            int moreValues,
            long hour) {
        hours.setLong(rows, hour * SECONDS_PER_HOUR);
        scopes.append(scope.text());
        keys.append(key.written);
        types.append(type.text());
        values.appendText(value, offset, count);
        more.setByte(rows, moreValues);
        rows++;
    }

    /** As a record batch of the table span_attributes. */
    RecordBatchMessage.Encoded encode(byte[] tenant) {
        return new RecordBatchMessage(rows)
                .repeatedText(tenant)
                .fixed(hours)
                .text(scopes)
                .text(keys)
                .text(types)
                .text(values)
                .fixed(more)
                .encode();
    }
}
