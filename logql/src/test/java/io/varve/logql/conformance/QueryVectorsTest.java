package io.varve.logql.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.NumberLiteral;
import io.varve.logql.ast.Query;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.print.CanonicalPrinter;
import io.varve.logql.print.PrettyPrinter;
import io.varve.logql.syntax.LogQlParseException;
import io.varve.logql.syntax.LogQlParser;
import java.io.IOException;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Loki's verdict on texts, and its printed forms. */
class QueryVectorsTest {
    @Test
    void everyQueryIsAcceptedRefusedAndPrintedAsByLoki() throws IOException {
        var softly = new SoftAssertions();
        int count = 0;
        for (JsonNode vector : Vectors.read("queries")) {
            String query = vector.get("q").asString();
            count++;
            if (vector.get("valid").asBoolean()) {
                checkValid(softly, query, vector);
            } else {
                checkInvalid(softly, query, vector);
            }
        }
        assertThat(count).isPositive();
        softly.assertAll();
    }

    private static void checkValid(SoftAssertions softly, String query, JsonNode vector) {
        Query parsed;
        try {
            parsed = LogQlParser.parse(query);
        } catch (LogQlParseException e) {
            softly.fail(query + ": " + e.getMessage());
            return;
        }
        // To Loki a number is a log query, too.
        boolean log = parsed instanceof LogQuery || parsed instanceof NumberLiteral;
        softly.assertThat(log ? "log" : "metric")
                .as("kind of %s", query)
                .isEqualTo(vector.get("kind").asString());
        checkBuild(softly, query, parsed, vector);
        String canonical = CanonicalPrinter.print(parsed);
        softly.assertThat(canonical)
                .as("canonical form of %s", query)
                .isEqualTo(vector.get("canonical").asString());
        softly.assertThat(PrettyPrinter.print(parsed))
                .as("pretty form of %s", query)
                .isEqualTo(vector.get("pretty").asString());
        softly.assertThat(CanonicalPrinter.print(LogQlParser.parse(canonical)))
                .as("canonical form of the canonical form of %s", query)
                .isEqualTo(canonical);
    }

    private static void checkBuild(SoftAssertions softly, String query, Query parsed, JsonNode vector) {
        if (!(parsed instanceof LogQuery log)) {
            return;
        }
        LogQlParseException error =
                catchThrowableOfType(LogQlParseException.class, () -> Pipeline.compile(log.stages()));
        softly.assertThat(error == null ? null : error.getMessage())
                .as("error of the pipeline of %s", query)
                .isEqualTo(vector.has("build_err") ? vector.get("build_err").asString() : null);
    }

    private static void checkInvalid(SoftAssertions softly, String query, JsonNode vector) {
        LogQlParseException error = catchThrowableOfType(LogQlParseException.class, () -> LogQlParser.parse(query));
        softly.assertThat(error).as("refusal of %s", query).isNotNull();
        if (error == null) {
            return;
        }
        String expected = vector.get("err").asString();
        int list = expected.indexOf(", expecting");
        softly.assertThat(error.getMessage())
                .as("error of %s", query)
                .startsWith(list < 0 ? expected : expected.substring(0, list));
        softly.assertThat(error.column())
                .as("column of %s", query)
                .isEqualTo(vector.path("col").asInt(0));
    }
}
