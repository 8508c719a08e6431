package io.varve.logql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.logql.ast.Query;
import io.varve.logql.print.PrettyPrinter;
import io.varve.logql.syntax.LogQlParseException;
import io.varve.logql.syntax.LogQlParser;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

@Tag("long")
class QueryFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void aQueryIsParsedOrRefusedByAParseError(byte[] text) {
        Query query;
        try {
            query = LogQlParser.parse(new String(text, StandardCharsets.UTF_8));
        } catch (LogQlParseException refused) {
            assertThat(refused.getMessage()).startsWith("parse error");
            return;
        }
        assertThat(PrettyPrinter.print(query)).isNotEmpty();
    }
}
