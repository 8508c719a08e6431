package io.varve.query.logs;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Columns one behind the other, compressed. Immutable. */
final class PackedColumns {

    private final PackedBytes packed;
    private final int unpackedLength;

    private PackedColumns(PackedBytes packed, int unpackedLength) {
        this.packed = packed;
        this.unpackedLength = unpackedLength;
    }

    static PackedColumns of(Column... columns) {
        List<byte[]> parts = Stream.of(columns).flatMap(Column::packed).toList();
        ByteBuffer raw =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(raw::put);
        return new PackedColumns(
                PackedBytes.dense(raw.array()),
                raw.capacity()
                        + Stream.of(columns).mapToInt(Column::bytesWhenRead).sum());
    }

    /** Bytes that it takes unpacked. */
    int unpackedLength() {
        return unpackedLength;
    }

    /** Bytes of memory that it takes. */
    int weight() {
        return packed.weight();
    }

    /** The columns, to be read in the order in which they were packed. */
    Unpacked unpack() {
        return new Unpacked(packed.unpack());
    }

    /** A column while it grows. */
    sealed interface Column {
        Stream<byte[]> packed();

        /** What it takes once it was read, beside what was unpacked. */
        int bytesWhenRead();
    }

    /** Whole numbers. */
    static final class Numbers implements Column {
        private static final int FIRST = 1 << 8;

        private final int bytesOfEach;
        private long[] values = new long[FIRST];
        private int size;

        private Numbers(int bytesOfEach) {
            this.bytesOfEach = bytesOfEach;
        }

        static Numbers ofInts() {
            return new Numbers(Integer.BYTES);
        }

        static Numbers ofLongs() {
            return new Numbers(Long.BYTES);
        }

        void add(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        void add(int[] more) {
            for (int value : more) {
                add(value);
            }
        }

        @Override
        public Stream<byte[]> packed() {
            return Stream.of(BytePlanes.of(values, size));
        }

        @Override
        public int bytesWhenRead() {
            return bytesOfEach * size;
        }
    }

    /** Whole numbers of which each is near the one before it. */
    static final class Steps implements Column {
        private final Numbers steps = Numbers.ofLongs();
        private long first;
        private long last;

        void add(long[] values) {
            for (long value : values) {
                if (steps.size == 0) {
                    first = value;
                    last = value;
                }
                steps.add(value - last);
                last = value;
            }
        }

        @Override
        public Stream<byte[]> packed() {
            return Stream.concat(Stream.of(BytePlanes.of(new long[] {first}, 1)), steps.packed());
        }

        @Override
        public int bytesWhenRead() {
            return steps.bytesWhenRead();
        }
    }

    /** Bytes as they are. */
    static final class Bytes implements Column {
        private static final int FIRST = 1 << 10;

        private byte[] bytes = new byte[FIRST];
        private int size;

        void add(byte[] more) {
            if (more.length > bytes.length - size) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more.length)));
            }
            System.arraycopy(more, 0, bytes, size, more.length);
            size += more.length;
        }

        int size() {
            return size;
        }

        byte[] all() {
            return Arrays.copyOf(bytes, size);
        }

        @Override
        public Stream<byte[]> packed() {
            return Stream.of(all());
        }

        @Override
        public int bytesWhenRead() {
            return size;
        }
    }

    /** Texts. */
    static final class Texts implements Column {
        private final Numbers lengths = Numbers.ofInts();
        private final Bytes content = new Bytes();

        /** Adds all texts of a column. */
        void add(TextColumn texts, int count) {
            for (int i = 0; i < count; i++) {
                lengths.add(texts.length(i));
            }
            content.add(texts.bytes());
        }

        /** Bytes of all texts. */
        int size() {
            return content.size();
        }

        /** The lengths of all texts. */
        Numbers lengths() {
            return lengths;
        }

        /** The bytes of all texts. */
        byte[] content() {
            return content.all();
        }

        @Override
        public Stream<byte[]> packed() {
            return Stream.concat(lengths.packed(), content.packed());
        }

        @Override
        public int bytesWhenRead() {
            return lengths.bytesWhenRead();
        }
    }

    /** Columns that were unpacked. */
    static final class Unpacked {
        private final byte[] raw;
        private int at;

        private Unpacked(byte[] raw) {
            this.raw = raw;
        }

        int[] ints(int count) {
            int[] values = new int[count];
            at = BytePlanes.read(raw, at, values);
            return values;
        }

        long[] longs(int count) {
            long[] values = new long[count];
            at = BytePlanes.read(raw, at, values);
            return values;
        }

        long[] steps(int count) {
            long value = longs(1)[0];
            long[] values = longs(count);
            for (int i = 0; i < count; i++) {
                value += values[i];
                values[i] = value;
            }
            return values;
        }

        byte[] bytes(int count) {
            int from = at;
            at += count;
            return Arrays.copyOfRange(raw, from, at);
        }

        /** Lengths of texts as where each begins, and the end of the last. */
        int[] offsets(int count) {
            int[] lengths = ints(count);
            int[] offsets = new int[count + 1];
            for (int i = 0; i < count; i++) {
                offsets[i + 1] = offsets[i] + lengths[i];
            }
            return offsets;
        }

        /** Texts, which stay in the array that was unpacked. */
        TextColumn texts(int count) {
            int[] offsets = offsets(count);
            int base = at;
            at += offsets[count];
            return new TextColumn(raw, base, offsets);
        }
    }
}
