package io.varve.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoSortTest {
    /** Short and long lists, sorted, reversed, nearly sorted, mountains, and some made to defeat the choice of the pivot. */
    static List<String> sortedByGo() throws Exception {
        try (InputStream table = Objects.requireNonNull(GoSortTest.class.getResourceAsStream("go-sort.txt"))) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("sortedByGo")
    void leavesEqualsInTheOrderInWhichGoDoes(String row) {
        int bar = row.indexOf('|');
        List<Integer> values = numbers(row.substring(0, bar));
        var indices = new ArrayList<Integer>();
        for (int i = 0; i < values.size(); i++) {
            indices.add(i);
        }
        GoSort.sort(indices, Comparator.comparing(values::get));
        assertThat(indices).isEqualTo(numbers(row.substring(bar + 1)));
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(" ", -1)).map(Integer::valueOf).toList();
    }

    @Test
    void takesAnEmptyList() {
        var empty = new ArrayList<String>();
        GoSort.sort(empty, Comparator.naturalOrder());
        assertThat(empty).isEmpty();
    }
}
