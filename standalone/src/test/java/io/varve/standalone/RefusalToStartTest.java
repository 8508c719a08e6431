package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps Varve from starting is said in one line, with an exit code that is not 0, and nothing is left running. */
class RefusalToStartTest {
    @TempDir
    Path data;

    @Test
    void aTakenPortIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefusal(
                    "port " + taken.getLocalPort() + " on 127.0.0.1", "--varve.http.port=" + taken.getLocalPort());
        }
    }

    @Test
    void aFolderInUseIsNamedWithWhoUsesIt() {
        try (VarveProcess first = VarveProcess.start(data)) {
            assertRefusal(
                    "the data folder " + data + " is in use by another process (pid "
                            + first.ready().pid() + ")",
                    VarveProcess.freePorts().toArray(String[]::new));
            assertThat(first.ready().pid()).isPositive();
        }
    }

    @Test
    void aFolderThatCanNotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(data.resolve("file"));
        VarveProcess refused = VarveProcess.launch(data, "--varve.data=" + file);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output())
                .startsWith("varve: can't write to the data folder " + file)
                .hasLineCount(1);
    }

    @Test
    void aDiskWithTooLittleRoomIsNamed() {
        assertRefusal("MiB free, varve.disk.minimum-free asks for", "--varve.disk.minimum-free=1000000GB");
    }

    @ParameterizedTest
    @CsvSource({
        "--varve.no-such=1, there is no setting 'varve.no-such'",
        "--server.port=1, there is no setting 'server.port'",
        "--varve.http.port=many, varve.http.port=many can't be used",
        "--varve.http.port=70000, a port must be 0 (a free one) or 1 to 65535",
        "--varve.telemetry.metrics-interval=often, varve.telemetry.metrics-interval=often can't be used",
    })
    void aWrongSettingIsNamed(String setting, String complaint) {
        assertRefusal(complaint, setting);
    }

    private void assertRefusal(String complaint, String... settings) {
        VarveProcess refused = VarveProcess.launch(data, settings);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).startsWith("varve: ").contains(complaint).hasLineCount(1);
        assertThat(refused.children()).isEmpty();
    }
}
