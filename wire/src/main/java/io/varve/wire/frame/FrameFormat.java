package io.varve.wire.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes of a frame: {@code VRV1}, then two sections, each a 4-byte little-endian length and that many bytes of encapsulated Arrow
 * record batches without schema message and end of stream: definitions of streams (may be empty), log rows. */
public final class FrameFormat {
    /** {@code VRV1} as a little-endian int. */
    public static final int MAGIC = 'V' | 'R' << 8 | 'V' << 16 | '1' << 24;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private FrameFormat() {}

    /** Bytes of a frame with sections of these lengths. */
    public static int length(int streamsLength, int logsLength) {
        return Math.addExact(12, Math.addExact(streamsLength, logsLength));
    }
}
