package io.varve.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLevelTest {
    @ParameterizedTest
    @CsvSource({
        "1,TRACE",
        "4,TRACE",
        "5,DEBUG",
        "9,INFO",
        "12,INFO",
        "13,WARN",
        "17,ERROR",
        "20,ERROR",
        "21,FATAL",
        "24,FATAL",
        "0,UNKNOWN",
        "25,UNKNOWN",
        "-1,UNKNOWN"
    })
    void followsSeverityNumbers(int severityNumber, LogLevel level) {
        assertThat(LogLevel.ofSeverityNumber(severityNumber)).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({
        "WARNING,WARN",
        "wrn,WARN",
        "Information,INFO",
        "ERR,ERROR",
        "Critical,CRITICAL",
        "dbg,DEBUG",
        "trc,TRACE",
        "FATAL,FATAL"
    })
    void knowsOtherWords(String word, LogLevel level) {
        assertThat(LogLevel.ofWord(word)).contains(level);
    }

    @ParameterizedTest
    @CsvSource({"notice", "unknown", "''", "warnings"})
    void knowsNoOtherWords(String word) {
        assertThat(LogLevel.ofWord(word)).isEmpty();
    }
}
