package io.varve.logql.bytes;

/**
 * Space for the bytes that the stages of one line make. What was written stays where it is until {@link #reset}: a full array is
 * left to the slices that point into it, and a larger one takes its place.
 */
public final class ByteArena {
    /** An array beyond this size is given up with its line. */
    private static final int MAX_KEPT = 1 << 20;

    private byte[] bytes = new byte[4096];
    private int size;

    /** Forgets everything written. */
    public void reset() {
        size = 0;
        if (bytes.length > MAX_KEPT) {
            bytes = new byte[4096];
        }
    }

    /** The array that the next write goes to. Ask after {@link #reserve}. */
    public byte[] array() {
        return bytes;
    }

    /** Where the next write goes. */
    public int position() {
        return size;
    }

    /** Makes room for {@code length} bytes in a row. */
    public void reserve(int length) {
        if (bytes.length - size < length) {
            bytes = new byte[Math.max(bytes.length * 2, length)];
            size = 0;
        }
    }

    /** Takes {@code length} reserved bytes. */
    public void advance(int length) {
        size += length;
    }

    /**
     * Copies a slice to the arena.
     *
     * @return where it begins in {@link #array}
     */
    public int copy(byte[] from, int offset, int length) {
        reserve(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
        return size - length;
    }
}
