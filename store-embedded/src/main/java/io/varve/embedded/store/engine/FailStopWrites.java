package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ends the process at the engine's first write to a file that fails.
 *
 * <p>libchdb takes no notice of such a failure: where ClickHouse throws, its {@code WriteBufferFromFileDescriptor} drops the bytes and goes
 * on. On a full disk a merge then puts an empty part in the place of good ones, and an insert is acknowledged that is nowhere. A process
 * that ends at the write has neither named the part nor answered, and leaves what {@code kill -9} leaves.
 */
final class FailStopWrites implements AutoCloseable {
    /** The exit code of a process that ended for this reason. */
    private static final int EXIT_CODE = 4;

    private static final int EINTR = 4;
    private static final int EBADF = 9;
    private static final int EAGAIN = 11;
    private static final int ENOSPC = 28;
    private static final int EPIPE = 32;

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final FunctionDescriptor WRITE_TYPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITE = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("write"),
                    WRITE_TYPE,
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle EXIT = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("_exit"), FunctionDescriptor.ofVoid(JAVA_INT));

    private final MemorySegment slot;
    private final long original;

    private FailStopWrites(MemorySegment slot, long original) {
        this.slot = slot;
        this.original = original;
    }

    /**
     * Takes the library's calls of {@code write} over.
     *
     * @param library the loaded libchdb.so
     * @throws EngineException the calls can't be taken over: a disk that fills up would cost lines, so this library is not used
     */
    static FailStopWrites of(Path library) throws EngineException {
        try {
            MethodHandle write = MethodHandles.lookup()
                    .findStatic(
                            FailStopWrites.class,
                            "write",
                            MethodType.methodType(long.class, int.class, long.class, long.class));
            // Never freed: a thread of the engine may be in it at any time.
            MemorySegment ours = Linker.nativeLinker().upcallStub(write, WRITE_TYPE, Arena.global());
            MemorySegment slot = JumpSlot.of(library, "write");
            long original = slot.get(JAVA_LONG, 0);
            slot.set(JAVA_LONG, 0, ours.address());
            return new FailStopWrites(slot, original);
        } catch (IOException | IllegalStateException | ReflectiveOperationException e) {
            throw new EngineException(
                    EngineException.NOT_STARTED,
                    "Failed writes of " + library + " could not be noticed, and a full disk would cost lines: "
                            + e.getMessage());
        }
    }

    /** What the engine calls in place of {@code write}, on its own threads. An exception must not leave it. */
    static long write(int file, long bytes, long count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long written;
            int error;
            do {
                written = (long) WRITE.invokeExact(state, file, bytes, count);
                error = written < 0 ? (int) ERRNO.get(state, 0L) : 0;
            } while (error == EINTR);
            // Pipes and sockets have reasons of their own to take nothing.
            if (written < 0 && error != EAGAIN && error != EPIPE && error != EBADF) {
                end(failure(file, count, error));
            }
            return written;
        } catch (Throwable e) {
            end("write could not be called: " + e);
            return -1;
        }
    }

    private static String failure(int file, long count, int error) {
        return count + " bytes could not be written to " + name(file) + " (errno " + error
                + (error == ENOSPC ? ", no space left on the disk" : "")
                + "). The engine would go on without them, so the process ends; what was acknowledged is on the disk";
    }

    /** Without the exit handlers that {@code Runtime.halt} runs: those of the library write, too. */
    private static void end(String reason) {
        System.err.println("varve-store: " + reason);
        try {
            EXIT.invokeExact(EXIT_CODE);
        } catch (Throwable e) {
            throw new IllegalStateException("_exit could not be called", e);
        }
    }

    private static String name(int file) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(file)))
                    .toString();
        } catch (IOException e) {
            return "file descriptor " + file;
        }
    }

    /** Gives the calls back, before the process's exit handlers call the library when Java can't be called any more. */
    @Override
    public void close() {
        slot.set(JAVA_LONG, 0, original);
    }
}
