package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of the README and the docs that is fenced as {@code sh run} does what the page says, against a running Varve. */
class DocumentedCommandsTest {
    private static final Pattern BLOCK =
            Pattern.compile("^ *```sh run(?: expect=([^\\n]*))?\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);

    /**
     * @param expected what the output must contain, maybe empty
     */
    record Command(Path page, String text, String expected) {
        @Override
        public String toString() {
            return page.getFileName() + ": " + text.lines().findFirst().orElse("");
        }
    }

    static Stream<Command> commands() throws IOException {
        List<Command> commands = new ArrayList<>();
        for (Path page : pages()) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                String expected = block.group(1) == null ? "" : block.group(1);
                commands.add(new Command(page, block.group(2), expected.replace("\\ ", " ")));
            }
        }
        return commands.stream();
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(
                List.of(Repository.ROOT.resolve("README.md"), Repository.ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(Repository.ROOT.resolve("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandDoesWhatItsPageSays(Command command) throws Throwable {
        VarveProcess varve = SharedVarve.get();
        String here = command.text()
                .replace("127.0.0.1:3100", "127.0.0.1:" + varve.ready().httpPort())
                .replace("127.0.0.1:4318", "127.0.0.1:" + varve.ready().otlpHttpPort())
                .replace("127.0.0.1:8123", "127.0.0.1:" + varve.ready().storePort());
        Eventually.holds(() -> {
            Shell.Result result = Shell.run(Repository.ROOT, Map.of(), List.of("bash", "-euo", "pipefail", "-c", here));
            assertThat(result.code()).as(result.output()).isZero();
            assertThat(result.output()).contains(command.expected());
        });
    }

    @Test
    void everyPageThatAPageLinksToIsThere() throws IOException {
        Pattern link = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");
        for (Path page : pages()) {
            Matcher target = link.matcher(Files.readString(page));
            while (target.find()) {
                assertThat(page.resolveSibling(target.group(1)))
                        .as("link in %s", page)
                        .exists();
            }
        }
    }
}
