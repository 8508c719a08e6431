package io.varve.schema.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogSketchTest {
    private record Page(int number, List<Byte> bits) {
        boolean mayHold(long gram) {
            if (number != LogSketch.WHOLE && number != LogSketch.page(gram)) {
                return false;
            }
            return isSet(LogSketch.firstPlace(gram)) && isSet(LogSketch.secondPlace(gram));
        }

        private boolean isSet(int place) {
            int bit = (place * bits.size() * 8) >> 13;
            return (bits.get(bit >> 3) & 1 << (bit & 7)) != 0;
        }
    }

    @Test
    void everyGramThatWasAddedIsFoundAndFewOthersAre() {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LogSketch sketch = new LogSketch();
        for (int count : new int[] {0, 1, 10, 1000, 3000, 30_000, 60_000}) {
            long[] grams = random.longs(count).toArray();
            for (long gram : grams) {
                sketch.add(gram);
            }
            List<Page> pages = drained(sketch);
            for (long gram : grams) {
                assertThat(mayHold(pages, gram))
                        .as("seed %d, %d grams", seed, count)
                        .isTrue();
            }
            long wrong =
                    random.longs(10_000).filter(gram -> mayHold(pages, gram)).count();
            assertThat(wrong)
                    .as("seed %d, of 10,000 others beside %d", seed, count)
                    .isLessThan(2000);
        }
    }

    @Test
    void fewGramsMakeOneSmallPage() {
        LogSketch sketch = new LogSketch();
        sketch.add(42);
        assertThat(drained(sketch)).singleElement().satisfies(page -> {
            assertThat(page.number()).isEqualTo(LogSketch.WHOLE);
            assertThat(page.bits()).hasSize(8);
        });
    }

    @Test
    void manyGramsMakeAllPagesOfOneSize() {
        LogSketch sketch = new LogSketch();
        new Random(7).longs(20_000).forEach(sketch::add);
        assertThat(drained(sketch))
                .hasSize(LogSketch.PAGES)
                .allSatisfy(page -> assertThat(page.bits()).hasSizeBetween(165, 180));
    }

    @Test
    void drainedSketchIsEmpty() {
        LogSketch sketch = new LogSketch();
        sketch.line("a line".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, 6);
        assertThat(sketch.lines()).isOne();
        drained(sketch);
        assertThat(sketch.lines()).isZero();
        assertThat(drained(sketch))
                .singleElement()
                .satisfies(page -> assertThat(page.bits()).containsOnly((byte) 0));
    }

    private static boolean mayHold(List<Page> pages, long gram) {
        return pages.stream().anyMatch(page -> page.mayHold(gram));
    }

    private static List<Page> drained(LogSketch sketch) {
        List<Page> pages = new ArrayList<>();
        sketch.drain((number, bits, length) -> {
            List<Byte> copy = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                copy.add(bits[i]);
            }
            pages.add(new Page(number, copy));
        });
        return pages;
    }
}
