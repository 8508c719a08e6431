package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the data folder fills up while logs come in: a memory disk, which may be mounted by root only. */
@Tag("faults")
class FullDiskTest {
    private static final String MEGABYTES = "900";

    @TempDir
    Path folder;

    private final List<String> settings = Stream.concat(
                    VarveProcess.freePorts().stream(),
                    Stream.of("--varve.disk.minimum-free=200MB", "--varve.disk.reserve=100MB"))
            .toList();
    private final String api = "http://127.0.0.1:" + settings.getFirst().replaceAll("\\D", "");
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Process mount = new ProcessBuilder(
                        "mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "varve-test", disk.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(mount.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assumeTrue(mount.waitFor() == 0, "a memory disk can't be mounted here: " + said.strip());
    }

    @AfterEach
    void unmount() throws Exception {
        new ProcessBuilder("umount", "--lazy", disk.toString()).start().waitFor();
    }

    @Test
    void aDiskThatIsNearlyFullIsAnsweredWith503AndUsedAgainWhenThereIsRoom() throws Throwable {
        try (FaultLoad load = new FaultLoad(() -> api, 1, 3, false);
                VarveProcess varve = VarveProcess.startWith(disk.resolve("data"), settings)) {
            load.awaitMore(20);
            Path ballast = fill(50 << 20);
            Thread.sleep(3_000);
            int before = load.acknowledgedPushes();
            Thread.sleep(5_000);
            assertThat(load.acknowledgedPushes())
                    .as("taken while the disk is full")
                    .isEqualTo(before);
            assertThat(load.answers())
                    .anyMatch(answer -> answer.startsWith("503") && answer.contains("varve.disk.reserve"));
            Files.delete(ballast);
            load.awaitMore(20);
            load.finish();
            load.assertEachOnce(varve, "with room again");
        }
    }

    /** A broker that can't write stops, and Varve with it: the next start goes on. */
    @Test
    void aDiskThatIsFullToTheLastByteCostsNothingThatWasAcknowledged() throws Throwable {
        try (FaultLoad load = new FaultLoad(() -> api, 2, 3, false)) {
            Path ballast;
            try (VarveProcess varve = VarveProcess.startWith(disk.resolve("data"), settings)) {
                load.awaitMore(20);
                ballast = fill(0);
                Thread.sleep(10_000);
                varve.kill();
            }
            Files.delete(ballast);
            try (VarveProcess again = VarveProcess.startWith(disk.resolve("data"), settings)) {
                load.awaitMore(20);
                load.finish();
                load.assertEachOnce(again, "after a start with room");
            }
        }
    }

    /** Takes all but so many bytes of the disk. */
    private Path fill(long left) throws IOException {
        Path ballast = disk.resolve("ballast");
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (Files.getFileStore(disk).getUsableSpace() > left) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(left).isZero();
        }
        return ballast;
    }
}
