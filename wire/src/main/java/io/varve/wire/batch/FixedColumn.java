package io.varve.wire.batch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing column of values of 1, 4, 8 or 16 bytes, little-endian as Arrow has them. */
public final class FixedColumn {
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    final int width;
    byte[] data;

    public FixedColumn(int width) {
        this.width = width;
        this.data = new byte[1024 * width];
    }

    /** Makes room for the row and gives the offset of its first byte. */
    int at(int row) {
        int offset = row * width;
        if (offset + width > data.length) {
            data = Arrays.copyOf(data, TextColumn.grown(Math.addExact(offset, width), data.length));
        }
        return offset;
    }

    public void setByte(int row, int value) {
        int offset = at(row);
        data[offset] = (byte) value;
    }

    public void setInt(int row, int value) {
        int offset = at(row);
        INT.set(data, offset, value);
    }

    public void setLong(int row, long value) {
        int offset = at(row);
        LONG.set(data, offset, value);
    }

    /** Sets all bytes of the value from a place of an array. */
    public void setBytes(int row, byte[] source, int from) {
        int offset = at(row);
        System.arraycopy(source, from, data, offset, width);
    }

    /** Sets 16 bytes, given as the two longs that {@link #LONG} reads of them. */
    public void setPair(int row, long first, long second) {
        int offset = at(row);
        LONG.set(data, offset, first);
        LONG.set(data, offset + 8, second);
    }
}
