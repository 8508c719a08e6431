package io.varve.embedded.store.engine;

/**
 * A mapping of this process's memory, as a line of {@code /proc/self/maps} or {@code smaps} tells of it: addresses, permissions, offset,
 * device, inode and, if it has one, its file.
 *
 * @param permissions such as {@code r-xp}
 * @param offset of its first byte in the file
 * @param file empty if it has none
 */
record Mapping(long start, long end, String permissions, long offset, String file) {
    static Mapping of(String line) {
        String[] fields = line.split(" +", 6);
        int dash = fields[0].indexOf('-');
        return new Mapping(
                Long.parseUnsignedLong(fields[0], 0, dash, 16),
                Long.parseUnsignedLong(fields[0], dash + 1, fields[0].length(), 16),
                fields[1],
                Long.parseUnsignedLong(fields[2], 16),
                fields.length == 6 ? fields[5] : "");
    }

    long bytes() {
        return end - start;
    }

    boolean isWritable() {
        return permissions.charAt(1) == 'w';
    }
}
