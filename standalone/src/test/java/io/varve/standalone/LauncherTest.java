package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that a newcomer types. It runs what the build has just compiled instead of building again. */
class LauncherTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of(
            "JAVA_HOME", System.getProperty("java.home"), "VARVE_CLASS_PATH", System.getProperty("java.class.path")));

    @AfterEach
    void leaveNothingRunning() {
        varve("down", "--data", data());
    }

    @Test
    void upReturnsWhenReadyStatusShowsEveryPartAndDownStopsAll() throws IOException {
        Shell.Result up = up();
        assertThat(up.code()).as(up.output()).isZero();
        assertThat(up.output()).contains("ready").contains("http://127.0.0.1:");
        long pid =
                Long.parseLong(Files.readString(folder.resolve("data/run/pid")).strip());
        List<ProcessHandle> children =
                ProcessHandle.of(pid).orElseThrow().descendants().toList();

        Shell.Result status = varve("status", "--data", data());
        assertThat(status.output())
                .contains("loki api", "otlp http", "otlp grpc", "kafka", "store")
                .contains(Long.toString(pid));
        assertThat(status.output()).doesNotContain("DOWN");
        assertThat(status.code()).isZero();

        Shell.Result again = up();
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.output()).startsWith("varve: already running on ").hasLineCount(1);

        Shell.Result down = varve("down", "--data", data());
        assertThat(down.code()).isZero();
        assertThat(down.output()).isEqualTo("stopped\n");
        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(varve("status", "--data", data()).code()).isEqualTo(1);
        assertThat(varve("logs", "--data", data()).output()).contains("Varve");
    }

    @Test
    void upWithATakenPortSaysSoAndLeavesNothingRunning() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Shell.Result up = varve("up", "-d", "--data", data(), "--port", Integer.toString(taken.getLocalPort()));
            assertThat(up.code()).isEqualTo(1);
            assertThat(up.output())
                    .startsWith("varve: port " + taken.getLocalPort())
                    .hasLineCount(1);
            assertThat(folder.resolve("data/run/pid")).doesNotExist();
        }
    }

    @Test
    void aClosedDoorIsOffAndNothingIsDown() {
        Shell.Result up = varve(
                "up",
                "-d",
                "--data",
                data(),
                "--port",
                Integer.toString(VarveProcess.freePort()),
                "--set",
                "varve.ingest.otlp-http-port=-1",
                "--set",
                "varve.ingest.otlp-grpc-port=-1");
        assertThat(up.code()).as(up.output()).isZero();
        assertThat(up.output()).contains("(HTTP)").doesNotContain("(gRPC)");
        Shell.Result status = varve("status", "--data", data());
        assertThat(status.output()).containsPattern("otlp http +off").containsPattern("otlp grpc +off");
        assertThat(status.output()).doesNotContain("DOWN");
        assertThat(status.code()).isZero();
    }

    @Test
    void aMissingNpmIsNamedWithHowToGetIt() throws IOException {
        environment.put("PATH", pathWithout("npm").toString());
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        environment.put("VARVE_LIBCHDB", "");
        Shell.Result up = up();
        assertThat(up.code()).isEqualTo(1);
        assertThat(up.output())
                .startsWith("varve: npm is missing")
                .contains("install")
                .hasLineCount(1);
    }

    @Test
    void aMissingMavenIsNamedWithHowToGetIt() throws IOException {
        environment.put("PATH", pathWithout("mvn").toString());
        Shell.Result test = varve("test");
        assertThat(test.code()).isEqualTo(1);
        assertThat(test.output())
                .startsWith("varve: Maven is missing")
                .contains("install")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "fly, there is no command 'fly'",
        "up --port, --port needs a value",
        "up --port many, --port needs a number",
        "up --set varve.http.port, --set needs key=value",
        "up --fast, up does not know '--fast'",
        "test --quick, test does not know '--quick'",
        "logs --all, logs does not know --all",
        "dead-letters burn, dead-letters does not know 'burn'",
    })
    void aWrongCommandLineIsNamed(String line, String complaint) {
        Shell.Result result = varve(line.split(" "));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).contains("varve: ").contains(complaint);
    }

    @Test
    void helpListsEveryCommand() {
        Shell.Result help = varve("help");
        assertThat(help.code()).isZero();
        assertThat(help.output())
                .contains(
                        "up [-d]",
                        "down",
                        "status",
                        "logs",
                        "demo",
                        "dead-letters",
                        "test [--long | --faults]",
                        "--set KEY=VALUE");
    }

    private Shell.Result up() {
        List<String> words = new ArrayList<>(List.of("up", "-d", "--data", data()));
        for (String setting : VarveProcess.freePorts()) {
            words.add("--set");
            words.add(setting.substring("--".length()));
        }
        return varve(words.toArray(String[]::new));
    }

    private Shell.Result varve(String... words) {
        List<String> command =
                new ArrayList<>(List.of(Repository.ROOT.resolve("varve").toString()));
        command.addAll(Arrays.asList(words));
        return Shell.run(folder, environment, command);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** A folder of links to every tool of the usual folders but one. */
    private Path pathWithout(String tool) throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String usual : List.of("/bin", "/usr/bin", "/usr/local/bin")) {
            if (Files.isDirectory(Path.of(usual))) {
                try (Stream<Path> files = Files.list(Path.of(usual))) {
                    for (Path file : files.toList()) {
                        Path link = tools.resolve(file.getFileName());
                        if (!file.endsWith(tool) && Files.notExists(link, LinkOption.NOFOLLOW_LINKS)) {
                            Files.createSymbolicLink(link, file);
                        }
                    }
                }
            }
        }
        return tools;
    }
}
