package io.varve.embedded.store.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InsertHeadTest {
    @Test
    void theDataBeginsBehindTheFormatAndOneLineEnd() {
        assertHead("INSERT INTO t FORMAT TSV\n\n1", "INSERT INTO t ", "TSV", "\n1");
        assertHead("insert into t format RowBinary  \r\nx", "insert into t ", "RowBinary", "x");
        assertHead("INSERT INTO t FORMAT CSV;\n1", "INSERT INTO t ", "CSV", "1");
        assertHead("INSERT INTO t(a) VALUES(1)", "INSERT INTO t(a) ", "Values", "(1)");
    }

    @Test
    void wordsInsideOfNamesQuotesBracketsAndCommentsAreNotKeywords() {
        assertHead("INSERT INTO values VALUES (1)", "INSERT INTO values ", "Values", " (1)");
        assertHead(
                "INSERT INTO TABLE `FORMAT x`.\"values\" (a, `format`) FORMAT TSV\n1",
                "INSERT INTO TABLE `FORMAT x`.\"values\" (a, `format`) ",
                "TSV",
                "1");
        assertHead(
                "/* FORMAT A */ INSERT -- FORMAT B\n INTO t (format) SETTINGS x = 'FORMAT C' FORMAT D\n",
                "/* FORMAT A */ INSERT -- FORMAT B\n INTO t (format) SETTINGS x = 'FORMAT C' ",
                "D",
                "");
        assertHead(
                "INSERT INTO FUNCTION file('a', 'values', 'x String') FORMAT TSV x",
                "INSERT INTO FUNCTION file('a', 'values', 'x String') ",
                "TSV",
                "x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT 1 FORMAT TSV",
                "INSERT INTO t SELECT * FROM u FORMAT TSV",
                "INSERT INTO t (a) WITH 1 AS x SELECT x",
                "INSERT INTO t FROM INFILE 'x' FORMAT CSV",
                "INSERT INTO t",
                "INSERT",
                "INSERT INTO t (",
                "INSERT INTO t FORMAT",
                "INSERT INTO 'unterminated FORMAT TSV",
                "/* unterminated INSERT INTO t FORMAT TSV"
            })
    void whatCarriesNoDataHasNoHead(String text) {
        assertThat(find(text)).isEmpty();
    }

    @Test
    void aKillNamesTheQueryByItsMarkAndNeverWaits() {
        assertThat(killed("KILL QUERY WHERE query_id = 'query_id SYNC' SYNC"))
                .isEqualTo("KILL QUERY WHERE Settings['log_comment'] = 'query_id SYNC' ASYNC");
        assertThat(killed("kill query where user = 'x'")).isEqualTo("kill query where user = 'x'");
        assertThat(killed("SELECT query_id FROM system.processes")).isEqualTo("SELECT query_id FROM system.processes");
    }

    @Test
    void theFormatOfAnAnswerIsTheLastOneOutsideOfBrackets() {
        assertThat(OutputFormat.in(bytes("SELECT 1 FORMAT JSON"))).contains("JSON");
        assertThat(OutputFormat.in(bytes("SELECT format FROM (SELECT 1 AS format) format CSV SETTINGS a = 1")))
                .contains("CSV");
        assertThat(OutputFormat.in(bytes("SELECT ' FORMAT X ', $a$ FORMAT Y $a$")))
                .isEmpty();
    }

    private static String killed(String text) {
        return new String(KillStatement.byMark(bytes(text)), StandardCharsets.UTF_8);
    }

    private static void assertHead(String text, String statement, String format, String data) {
        InsertHead head = find(text).orElseThrow();
        assertThat(text.substring(0, head.statementEnd())).isEqualTo(statement);
        assertThat(head.format()).isEqualTo(format);
        assertThat(text.substring(head.dataStart())).isEqualTo(data);
    }

    private static Optional<InsertHead> find(String text) {
        byte[] bytes = bytes(text);
        return InsertHead.find(bytes, bytes.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
