package io.varve.query.tempo;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.metrics.Label;
import io.varve.traceql.metrics.Series;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesOrderTest {
    /** As a Tempo 3.0.3 answers. */
    private static final List<List<Label>> ORDERED = List.of(
            List.of(),
            List.of(label("name", new Value.Text(""))),
            List.of(label("name", new Value.Text("Überprüfung"))),
            List.of(label("name", new Value.Text("cart"))),
            List.of(label("name", new Value.Text("cart/list"))),
            List.of(label("span.n", new Value.Bool(true))),
            List.of(label("span.n", new Value.Floating(2.5))),
            List.of(label("span.n", new Value.Int(10))),
            List.of(label("span.n", new Value.Int(9))),
            List.of(label("span.n", new Value.Text("nil"))),
            List.of(label("kind", new Value.Text("server")), label("__bucket", new Value.Floating(0.000131072))),
            List.of(label("kind", new Value.Text("server")), label("__bucket", new Value.Floating(0.000262144))));

    @Test
    void isByNumberOfLabelsThenByNameThenByTextOfTheValue() {
        long seed = System.nanoTime();
        var series = new ArrayList<Series>();
        ORDERED.forEach(labels -> series.add(new Series(labels, new double[0])));
        Collections.shuffle(series, new Random(seed));
        series.sort(new SeriesOrder());
        assertThat(series).extracting(Series::labels).as("seed %d", seed).isEqualTo(ORDERED);
    }

    private static Label label(String name, Value value) {
        return new Label(name, value);
    }
}
