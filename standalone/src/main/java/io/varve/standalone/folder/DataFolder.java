package io.varve.standalone.folder;

import io.varve.standalone.CannotStart;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A data folder that this process holds. The operating system gives the lock back when the process ends, however it ends.
 *
 * <p>Layout: {@code kafka/}, {@code store/}, {@code control/} belong to the parts, {@code log/} holds the process's log, {@code run/} what
 * {@code ./varve status} and {@code ./varve down} read.
 */
public final class DataFolder implements AutoCloseable {
    static final String READY = "run/ready";

    private final Path root;
    private final FileChannel lockChannel;
    private final FileLock lock;

    private DataFolder(Path root, FileChannel lockChannel, FileLock lock) {
        this.root = root;
        this.lockChannel = lockChannel;
        this.lock = lock;
    }

    /**
     * Creates the folder where it is missing (readable by its owner only) and takes its lock.
     *
     * @throws CannotStart when another process holds the folder or it can't be written
     */
    public static DataFolder hold(Path root) {
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
                Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            }
            Files.createDirectories(root.resolve("run"));
            Files.createDirectories(root.resolve("log"));
            FileChannel channel = FileChannel.open(
                    root.resolve("run/lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new CannotStart("the data folder " + root + " is in use by another process" + pidOf(root)
                        + ": stop that one, or choose another folder with --data DIR");
            }
            DataFolder folder = new DataFolder(root, channel, lock);
            Files.deleteIfExists(folder.ready());
            folder.replace(folder.run().resolve("pid"), ProcessHandle.current().pid() + "\n");
            return folder;
        } catch (IOException failure) {
            throw new CannotStart(
                    "can't write to the data folder " + root + " (" + failure
                            + "): check its owner and its disk, or choose another with --data DIR",
                    failure);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static String pidOf(Path root) throws IOException {
        Path file = root.resolve("run/pid");
        return Files.isReadable(file) ? " (pid " + Files.readString(file).strip() + ")" : "";
    }

    /**
     * @param minimumBytes what the folder's disk must have free
     * @throws CannotStart when it has less
     */
    public void requireFree(long minimumBytes) {
        long free = root.toFile().getUsableSpace();
        if (free < minimumBytes) {
            throw new CannotStart("the disk of " + root + " has " + (free >> 20)
                    + " MiB free, varve.disk.minimum-free asks for " + (minimumBytes >> 20)
                    + " MiB: make room, choose another folder with --data DIR, or lower the setting");
        }
    }

    /** The folder itself. */
    public Path root() {
        return root;
    }

    /** The broker's log. */
    public Path kafka() {
        return root.resolve("kafka");
    }

    /** The store's tables. */
    public Path store() {
        return root.resolve("store");
    }

    /** The file of the control database, without H2's suffix. */
    public Path control() {
        return root.resolve("control/control");
    }

    /** Where the process writes its own log. */
    public Path log() {
        return root.resolve("log");
    }

    /** Says to other commands that everything is up, and where. */
    public void publishReady(RunningParts parts) throws IOException {
        StringWriter text = new StringWriter();
        parts.written().store(text, null);
        replace(ready(), text.toString());
    }

    private Path run() {
        return root.resolve("run");
    }

    private Path ready() {
        return root.resolve(READY);
    }

    /** A reader sees the old file or the new one, never a half. */
    private void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Gives the folder back. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(ready());
        Files.deleteIfExists(run().resolve("pid"));
        lock.release();
        lockChannel.close();
    }
}
