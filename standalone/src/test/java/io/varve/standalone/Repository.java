package io.varve.standalone;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the files of this repository, wherever the tests are started from. */
final class Repository {
    static final Path ROOT = root();

    private Repository() {}

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("varve"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no folder with ./varve above " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}
