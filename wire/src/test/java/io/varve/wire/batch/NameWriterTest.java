package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.schema.LabelName;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameWriterTest {
    @Test
    void bytesAreNormalisedAsStringsAre() {
        String[] pieces = {"_", "__", ".", "a", "Z", "0", "9", "é", "\uD83D\uDE00", "-", "name", " "};
        for (long seed = 0; seed < 50_000; seed++) {
            Random random = new Random(seed);
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(7); i > 0; i--) {
                name.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] source = name.toString().getBytes(UTF_8);
            byte[] target = new byte[source.length + 4];
            int end = NameWriter.normalise(source, 0, source.length, target, 0);
            assertThat(new String(target, 0, end, UTF_8))
                    .as("seed %d: %s", seed, name)
                    .isEqualTo(LabelName.normalise(name.toString()));
        }
    }
}
