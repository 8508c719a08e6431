package io.varve.standalone;

import io.varve.ingest.gateway.Admission;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the disk of the data folder. While less than the reserve is free nothing is taken in: the broker and the store need what is left
 * for what they have, and a broker that can't write stops.
 */
final class DiskGuard implements Admission, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskGuard.class);
    private static final long PERIOD_MILLIS = 200;
    private static final long MEBIBYTE = 1 << 20;

    private final FileStore disk;
    private final Path folder;
    private final long reserve;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("disk-guard").factory());
    private volatile @Nullable String refusal;

    private DiskGuard(FileStore disk, Path folder, long reserve) {
        this.disk = disk;
        this.folder = folder;
        this.reserve = reserve;
    }

    /** @throws CannotStart when the disk can't be asked */
    static DiskGuard watch(Path folder, long reserve, StopOrder stopOrder) {
        try {
            DiskGuard guard = new DiskGuard(Files.getFileStore(folder), folder, reserve);
            var _ = guard.timer.scheduleWithFixedDelay(guard::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            stopOrder.add("disk guard", guard);
            return guard;
        } catch (IOException failure) {
            throw new CannotStart("can't ask the disk of " + folder + ": " + failure.getMessage(), failure);
        }
    }

    private void look() {
        try {
            long free = disk.getUsableSpace();
            String before = refusal;
            if (free >= reserve) {
                refusal = null;
            } else {
                refusal = "the disk of the data folder has " + free / MEBIBYTE + " MB free, and " + reserve / MEBIBYTE
                        + " MB are kept in reserve (varve.disk.reserve); make room and send this request again";
            }
            if ((before == null) != (refusal == null)) {
                LOG.warn(
                        refusal == null
                                ? "The disk of {} has room again; records are taken"
                                : "The disk of {} is full; no more records are taken",
                        folder);
            }
        } catch (IOException failure) {
            LOG.debug("The disk could not be asked; the last look stands", failure);
        }
    }

    @Override
    public @Nullable String refusal() {
        return refusal;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
