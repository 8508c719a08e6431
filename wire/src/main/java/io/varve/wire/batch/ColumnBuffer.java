package io.varve.wire.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** One buffer of an Arrow record batch, as it will be written. */
sealed interface ColumnBuffer {
    /** Length in bytes, without padding. */
    int length();

    /** Writes that many bytes. */
    void write(byte[] target, int offset);

    /** No bytes: the validity of a column without nulls. */
    record Empty() implements ColumnBuffer {
        static final Empty INSTANCE = new Empty();

        @Override
        public int length() {
            return 0;
        }

        @Override
        public void write(byte[] target, int offset) {}
    }

    /** Bytes of an array. */
    @SuppressWarnings("ArrayRecordComponent") // lives only while a batch is sealed, never compared
    record Bytes(byte[] data, int from, int length) implements ColumnBuffer {
        @Override
        public void write(byte[] target, int offset) {
            System.arraycopy(data, from, target, offset, length);
        }
    }

    /** Int32 offsets out of an array, written so that the first is 0. */
    @SuppressWarnings("ArrayRecordComponent") // lives only while a batch is sealed, never compared
    record Offsets(int[] data, int from, int count) implements ColumnBuffer {
        private static final ValueLayout.OfInt LITTLE_ENDIAN =
                ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

        @Override
        public int length() {
            return Math.multiplyExact(count, 4);
        }

        @Override
        public void write(byte[] target, int offset) {
            int base = data[from];
            if (base == 0) {
                MemorySegment.copy(data, from, MemorySegment.ofArray(target), LITTLE_ENDIAN, offset, count);
                return;
            }
            for (int i = 0; i < count; i++) {
                FixedColumn.INT.set(target, offset + i * 4, data[from + i] - base);
            }
        }
    }

    /** The same bytes for every row. */
    @SuppressWarnings("ArrayRecordComponent") // lives only while a batch is sealed, never compared
    record Repeated(byte[] value, int rows) implements ColumnBuffer {
        @Override
        public int length() {
            return Math.multiplyExact(value.length, rows);
        }

        @Override
        public void write(byte[] target, int offset) {
            for (int row = 0; row < rows; row++) {
                System.arraycopy(value, 0, target, offset + row * value.length, value.length);
            }
        }
    }

    /** Int32 offsets of texts of one length: 0, step, 2 step … */
    record Steps(int step, int rows) implements ColumnBuffer {
        @Override
        public int length() {
            return Math.multiplyExact(rows + 1, 4);
        }

        @Override
        public void write(byte[] target, int offset) {
            for (int row = 0; row <= rows; row++) {
                FixedColumn.INT.set(target, offset + row * 4, row * step);
            }
        }
    }

    /** Int64 numbers one after another. */
    record Sequence(long first, int rows) implements ColumnBuffer {
        @Override
        public int length() {
            return Math.multiplyExact(rows, 8);
        }

        @Override
        public void write(byte[] target, int offset) {
            for (int row = 0; row < rows; row++) {
                FixedColumn.LONG.set(target, offset + row * 8, first + row);
            }
        }
    }
}
