package io.varve.traceql.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.syntax.TraceQlException;
import io.varve.traceql.syntax.TraceQlParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Queries that Tempo refuses are refused, with the line and column that it names. */
class InvalidVectorsTest {
    static Stream<JsonNode> queries() throws IOException {
        return Stream.of("invalid", "search", "metrics")
                .flatMap(InvalidVectorsTest::read)
                .filter(vector -> vector.has("q") && !vector.has("params"));
    }

    private static Stream<JsonNode> read(String name) {
        try {
            return Vectors.read(name).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("queries")
    void isAcceptedOrRefusedAsByTempo(JsonNode vector) {
        JsonNode answer = vector.path("answer");
        String expected = answer.has("line")
                ? answer.path("line").asInt() + ":" + answer.path("col").asInt()
                : answer.path("status").asInt() == 400
                                && !answer.path("err").asString().contains("not a metrics query")
                        ? "0:0"
                        : "accepted";
        String outcome;
        String message = "";
        try {
            TraceQlParser.parse(vector.path("q").asString());
            outcome = "accepted";
        } catch (TraceQlException e) {
            outcome = e.line() + ":" + e.column();
            message = e.getMessage();
        }
        assertThat(outcome)
                .as("%s: %s, Tempo: %s", vector.path("q"), message, answer.path("err"))
                .isEqualTo(expected);
    }
}
