package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The pages of the library that only its start needed.
 *
 * <p>Registering every function of ClickHouse touches some 150 MB of code and constants once. They are clean pages of a file: this process
 * gives them back, and a page that a query does need comes from the page cache again.
 */
final class StartupPages {
    private static final System.Logger LOG = System.getLogger(StartupPages.class.getName());
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final int MADV_DONTNEED = 4;

    private StartupPages() {}

    /** Gives back the mappings of the file that nothing has been written to; relocated ones are kept. */
    static void release(Path library) {
        if (!Files.isReadable(MAPPINGS)) {
            return;
        }
        try {
            MethodHandle advise = Linker.nativeLinker()
                    .downcallHandle(
                            Linker.nativeLinker().defaultLookup().findOrThrow("madvise"),
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
            List<String> lines = Files.readAllLines(MAPPINGS);
            String file = library.toRealPath().toString();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                boolean readOnly = line.contains(" r-xp ") || line.contains(" r--p ");
                if (readOnly && line.endsWith(file) && isClean(lines, i + 1)) {
                    Mapping mapping = Mapping.of(line);
                    int result = (int) advise.invokeExact(
                            MemorySegment.ofAddress(mapping.start()), mapping.bytes(), MADV_DONTNEED);
                    LOG.log(System.Logger.Level.DEBUG, "madvise of {0} bytes: {1}", mapping.bytes(), result);
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The pages of the engine's start stay resident", e);
        } catch (Throwable e) {
            throw new IllegalStateException("madvise could not be called", e);
        }
    }

    /** Whether the mapping whose properties begin at the line has no page of its own. */
    private static boolean isClean(List<String> lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("Private_Dirty:")) {
                return line.endsWith(" 0 kB");
            }
        }
        return false;
    }
}
