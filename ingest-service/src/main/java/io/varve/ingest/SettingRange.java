package io.varve.ingest;

/** Holds settings to their ranges, in the words of who starts the process. */
public record SettingRange(String prefix) {
    /** @throws IllegalArgumentException naming the setting, its range and its value, unless it holds */
    public void require(boolean holds, String name, String range, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(prefix + name + " must be " + range + ", but is " + value);
        }
    }
}
