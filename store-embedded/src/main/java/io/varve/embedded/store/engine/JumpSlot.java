package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The place in a loaded library's memory through which it calls one function of another library: the dynamic linker writes the function's
 * address there, and so may we.
 *
 * <p>Read from the file as the System V ABI's "Dynamic Linking" describes it, for 64-bit little-endian ELF.
 */
final class JumpSlot {
    private static final Path MAPPINGS = Path.of("/proc/self/maps");
    private static final int SEGMENT_LOAD = 1;
    private static final int SEGMENT_DYNAMIC = 2;
    private static final long STRING_TABLE = 5; // DT_STRTAB
    private static final long SYMBOL_TABLE = 6; // DT_SYMTAB
    private static final long JUMP_RELOCATIONS = 23; // DT_JMPREL
    private static final long JUMP_RELOCATIONS_SIZE = 2; // DT_PLTRELSZ
    private static final int RELOCATION_BYTES = 24;
    private static final int SYMBOL_BYTES = 24;

    private final MemorySegment file;
    private final Map<Long, Long> dynamic = new HashMap<>();

    private JumpSlot(MemorySegment file) {
        this.file = file;
        long header = programHeader(SEGMENT_DYNAMIC, 0, Long.MAX_VALUE);
        long at = longAt(header + 8);
        for (long end = at + longAt(header + 32); at < end; at += 16) {
            dynamic.putIfAbsent(longAt(at), longAt(at + 8));
        }
    }

    /**
     * Finds the slot of a function.
     *
     * @param library a file that this process has loaded
     * @return 8 bytes that may be written
     * @throws IllegalStateException the library does not call the function in this way, or keeps its slots read-only
     */
    static MemorySegment of(Path library, String function) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(library)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return writable(library, new JumpSlot(file).offsetOf(function));
        }
    }

    /** Where in the file the slot is. */
    private long offsetOf(String function) {
        long symbols = entry(SYMBOL_TABLE);
        long names = entry(STRING_TABLE);
        long relocations = entry(JUMP_RELOCATIONS);
        long end = relocations + dynamic.getOrDefault(JUMP_RELOCATIONS_SIZE, 0L);
        for (long at = relocations; at < end; at += RELOCATION_BYTES) {
            long symbol = symbols + (longAt(at + 8) >>> 32) * SYMBOL_BYTES;
            long name = names + Integer.toUnsignedLong(file.get(JAVA_INT_UNALIGNED, symbol));
            if (file.getString(name).equals(function)) {
                return inFile(longAt(at));
            }
        }
        throw new IllegalStateException("a library without a jump slot of " + function);
    }

    /** Where in the file that is which an entry of the dynamic section points at. */
    private long entry(long tag) {
        Long address = dynamic.get(tag);
        if (address == null) {
            throw new IllegalStateException("a library without entry " + tag + " in its dynamic section");
        }
        return inFile(address);
    }

    private long inFile(long address) {
        long header = programHeader(SEGMENT_LOAD, address, address);
        return address - longAt(header + 16) + longAt(header + 8);
    }

    /** The first header of a kind whose part of the file overlaps the addresses. */
    private long programHeader(int kind, long first, long last) {
        long at = longAt(32);
        for (int left = file.get(JAVA_SHORT_UNALIGNED, 56); left > 0; left--) {
            long begin = longAt(at + 16);
            if (file.get(JAVA_INT_UNALIGNED, at) == kind && begin <= last && first < begin + longAt(at + 32)) {
                return at;
            }
            at += file.get(JAVA_SHORT_UNALIGNED, 54);
        }
        throw new IllegalStateException("a library without program header " + kind);
    }

    private long longAt(long offset) {
        return file.get(JAVA_LONG_UNALIGNED, offset);
    }

    private static MemorySegment writable(Path library, long offset) throws IOException {
        String file = library.toRealPath().toString();
        for (String line : Files.readAllLines(MAPPINGS)) {
            Mapping mapping = Mapping.of(line);
            long inMapping = offset - mapping.offset();
            if (mapping.isWritable() && mapping.file().equals(file) && inMapping >= 0 && inMapping < mapping.bytes()) {
                return MemorySegment.ofAddress(mapping.start() + inMapping).reinterpret(JAVA_LONG.byteSize());
            }
        }
        throw new IllegalStateException(library + " has its jump slots where they can't be written");
    }
}
