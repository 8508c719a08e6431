package io.varve.embedded.store.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where libchdb.so is: the system property {@code varve.libchdb}, the variable {@code VARVE_LIBCHDB}, else the user's cache. */
public final class LibraryLocation {
    /** The version of the npm package that the binding was written against. */
    public static final String VERSION = "26.7.3-stable.1";

    private LibraryLocation() {}

    /**
     * Finds the library.
     *
     * @throws IllegalStateException when there is no file at the place that is asked for
     */
    public static Path find() {
        Path path = candidate();
        if (!Files.isRegularFile(path)) {
            throw new IllegalStateException("libchdb " + VERSION + " is not at " + path
                    + ": fetch it with ./varve, or name it with -Dvarve.libchdb=<file> or VARVE_LIBCHDB");
        }
        return path;
    }

    private static Path candidate() {
        String property = System.getProperty("varve.libchdb");
        if (property != null) {
            return Path.of(property);
        }
        String variable = System.getenv("VARVE_LIBCHDB");
        if (variable != null && !variable.isEmpty()) {
            return Path.of(variable);
        }
        return cacheHome().resolve("varve").resolve("libchdb").resolve(VERSION).resolve("libchdb.so");
    }

    private static Path cacheHome() {
        @Nullable String configured = System.getenv("XDG_CACHE_HOME");
        return configured != null && !configured.isEmpty()
                ? Path.of(configured)
                : Path.of(System.getProperty("user.home"), ".cache");
    }
}
