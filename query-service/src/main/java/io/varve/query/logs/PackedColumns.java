package io.varve.query.logs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Columns one behind the other, compressed. Immutable. */
final class PackedColumns {

    private final PackedBytes packed;

    private PackedColumns(PackedBytes packed) {
        this.packed = packed;
    }

    static PackedColumns of(List<Column> columns) {
        int length = columns.stream().mapToInt(column -> column.size).sum();
        byte[] raw = new byte[length];
        int at = 0;
        for (Column column : columns) {
            System.arraycopy(column.bytes, 0, raw, at, column.size);
            at += column.size;
        }
        return new PackedColumns(PackedBytes.of(raw));
    }

    /** Bytes that it takes unpacked. */
    int length() {
        return packed.length();
    }

    /** Bytes that it takes. */
    int size() {
        return packed.size();
    }

    /** The columns, to be read in the order in which they were packed. */
    Unpacked unpack() {
        return unpackTo(new byte[packed.length()]);
    }

    /** Unpacks to where the next one may be unpacked too: texts are there until then. */
    Unpacked unpack(Scratch scratch) {
        return unpackTo(scratch.room(packed.length()));
    }

    private Unpacked unpackTo(byte[] raw) {
        packed.unpackTo(raw);
        return new Unpacked(raw);
    }

    /** Memory that is used again and again. For one thread at a time. */
    static final class Scratch {
        private byte[] bytes = new byte[0];

        private byte[] room(int length) {
            if (bytes.length < length) {
                bytes = new byte[length];
            }
            return bytes;
        }
    }

    /** One column while it grows. */
    static final class Column {
        private static final int FIRST_BYTES = 1 << 10;

        private byte[] bytes = new byte[FIRST_BYTES];
        private int size;

        void add(long[] values) {
            room(8 * values.length).asLongBuffer().put(values);
        }

        void add(int[] values) {
            room(4 * values.length).asIntBuffer().put(values);
        }

        void add(byte[] values) {
            room(values.length).put(values);
        }

        int size() {
            return size;
        }

        private ByteBuffer room(int more) {
            if (more > bytes.length - size) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
            }
            ByteBuffer room = ByteBuffer.wrap(bytes, size, more).slice().order(ByteOrder.LITTLE_ENDIAN);
            size += more;
            return room;
        }
    }

    /** A column of texts while it grows. */
    static final class Texts {
        private final Column offsets = new Column();
        private final Column content = new Column();

        Texts() {
            offsets.add(new int[1]);
        }

        /** Adds all texts of a column. */
        void add(TextColumn texts, int count) {
            int base = content.size();
            int[] ends = new int[count];
            for (int i = 0; i < count; i++) {
                ends[i] = base + texts.start(i) + texts.length(i);
            }
            offsets.add(ends);
            content.add(texts.bytes());
        }

        /** Bytes of all texts. */
        long size() {
            return content.size();
        }

        List<Column> columns() {
            return List.of(offsets, content);
        }
    }

    /** Columns that were unpacked. */
    static final class Unpacked {
        private final byte[] raw;
        private final ByteBuffer rest;

        private Unpacked(byte[] raw) {
            this.raw = raw;
            this.rest = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** The array that they were unpacked to, in which they begin at 0. */
        byte[] raw() {
            return raw;
        }

        long[] longs(int count) {
            long[] values = new long[count];
            rest.asLongBuffer().get(values);
            rest.position(rest.position() + 8 * count);
            return values;
        }

        int[] ints(int count) {
            int[] values = new int[count];
            rest.asIntBuffer().get(values);
            rest.position(rest.position() + 4 * count);
            return values;
        }

        byte[] bytes(int count) {
            byte[] values = new byte[count];
            rest.get(values);
            return values;
        }

        /** Texts, which stay in the array that was unpacked. */
        TextColumn texts(int count) {
            int[] offsets = ints(count + 1);
            int base = rest.position();
            rest.position(base + offsets[count]);
            return new TextColumn(raw, base, offsets);
        }
    }
}
