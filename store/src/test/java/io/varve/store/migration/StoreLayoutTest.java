package io.varve.store.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StoreLayoutTest {
    private static final Pattern VERSION = Pattern.compile("V(\\d+)__.*\\.sql");

    @Test
    void theVersionOfALayoutIsItsLastMigration() throws Exception {
        for (StoreLayout layout : new StoreLayout[] {new StoreLayout.SingleNode(), new StoreLayout.Cluster("main")}) {
            int last = 0;
            for (String location : layout.locations()) {
                last = Math.max(last, lastVersion(location.substring("classpath:".length())));
            }
            assertThat(layout.version()).as(layout.toString()).isEqualTo(last);
        }
    }

    private static int lastVersion(String folder) throws IOException, URISyntaxException {
        URI uri = StoreLayout.class.getClassLoader().getResource(folder).toURI();
        if (uri.getScheme().equals("jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return lastVersion(jar.getPath(folder));
            }
        }
        return lastVersion(Path.of(uri));
    }

    private static int lastVersion(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> VERSION.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                    .max()
                    .orElseThrow();
        }
    }
}
