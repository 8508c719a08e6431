package io.varve.wire.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of a frame: {@code VRV2}, the number of sections (4 bytes, little-endian as all numbers here), and a section for each table that
 * has rows in it, no table twice, in any order. A section is the table's number (4 bytes, {@link io.varve.schema.IngestTable#wireId}), a length (4 bytes) and that many bytes of
 * encapsulated Arrow record batches without schema message and end of stream.
 *
 * <p>{@code VRV1}, the format before, is still read: exactly two sections without numbers, {@code streams} and {@code logs}.
 */
public final class FrameFormat {
    /** {@code VRV2} as a little-endian int. */
    public static final int MAGIC = 'V' | 'R' << 8 | 'V' << 16 | '2' << 24;

    /** {@code VRV1} as a little-endian int. */
    static final int MAGIC_1 = 'V' | 'R' << 8 | 'V' << 16 | '1' << 24;

    /** Bytes before the first section. */
    public static final int HEADER_BYTES = 8;

    /** Bytes of a section before its batches. */
    public static final int SECTION_HEADER_BYTES = 8;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private FrameFormat() {}
}
