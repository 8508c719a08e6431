package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The process's handler of SIGSEGV, kept and put back.
 *
 * <p>The JVM turns SIGSEGV into NullPointerExceptions and safepoints; a library that resets the handler kills it at the next one.
 */
final class SegmentationFaultHandler implements AutoCloseable {
    private static final int SIGSEGV = 11;
    /** {@code struct sigaction} of glibc on 64-bit Linux has 152 bytes. */
    private static final int SIGACTION_BYTES = 256;

    private static final MethodHandle SIGACTION = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("sigaction"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment kept = arena.allocate(SIGACTION_BYTES, 16);

    /** Keeps the handler that is installed now. */
    SegmentationFaultHandler() {
        sigaction(MemorySegment.NULL, kept);
    }

    /** Puts it back. */
    @Override
    public void close() {
        sigaction(kept, MemorySegment.NULL);
        arena.close();
    }

    private static void sigaction(MemorySegment install, MemorySegment previous) {
        int result;
        try {
            result = (int) SIGACTION.invokeExact(SIGSEGV, install, previous);
        } catch (Throwable e) {
            throw new IllegalStateException("sigaction could not be called", e);
        }
        if (result != 0) {
            throw new IllegalStateException("sigaction(SIGSEGV) failed");
        }
    }
}
