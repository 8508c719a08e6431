package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The values of {@code {name:Type}} placeholders in the shape that libchdb takes them. */
record BoundParameters(
        MemorySegment names, MemorySegment nameLengths, MemorySegment values, MemorySegment valueLengths, long count) {

    static BoundParameters allocate(Arena arena, Map<String, String> parameters) {
        int count = parameters.size();
        if (count == 0) {
            return new BoundParameters(
                    MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL, 0);
        }
        MemorySegment names = arena.allocate(ADDRESS, count);
        MemorySegment nameLengths = arena.allocate(JAVA_LONG, count);
        MemorySegment values = arena.allocate(ADDRESS, count);
        MemorySegment valueLengths = arena.allocate(JAVA_LONG, count);
        int index = 0;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            MemorySegment name = bytes(arena, parameter.getKey());
            MemorySegment value = bytes(arena, parameter.getValue());
            names.setAtIndex(ADDRESS, index, name);
            nameLengths.setAtIndex(JAVA_LONG, index, name.byteSize());
            values.setAtIndex(ADDRESS, index, value);
            valueLengths.setAtIndex(JAVA_LONG, index, value.byteSize());
            index++;
        }
        return new BoundParameters(names, nameLengths, values, valueLengths, count);
    }

    private static MemorySegment bytes(Arena arena, String text) {
        return arena.allocateFrom(JAVA_BYTE, text.getBytes(StandardCharsets.UTF_8));
    }
}
