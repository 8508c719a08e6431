package io.varve.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotationTest {
    @ParameterizedTest
    @CsvSource({
        "1h30m, 5400000000000, 1h30m0s",
        "-1.5h, -5400000000000, -1h30m0s",
        "100us, 100000, 100µs",
        "1.5ms, 1500000, 1.5ms",
        "0, 0, 0s",
        "2562047h47m16.854775807s, 9223372036854775807, 2562047h47m16.854775807s",
        ".5s, 500000000, 500ms",
        "7ns, 7, 7ns",
        "-2562047h47m16.854775808s, -9223372036854775808, -2562047h47m16.854775808s"
    })
    void readsAndWritesGoDurations(String text, long nanoseconds, String formatted) throws NotationException {
        assertThat(GoDuration.parse(text)).isEqualTo(nanoseconds);
        assertThat(GoDuration.format(nanoseconds)).isEqualTo(formatted);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'time: invalid duration \"\"'",
        "5, 'time: missing unit in duration \"5\"'",
        "1d, 'time: unknown unit \"d\" in duration \"1d\"'",
        "9223372036854775808ns, 'time: invalid duration \"9223372036854775808ns\"'",
        "-, 'time: invalid duration \"-\"'",
        "99999999999999999999h, 'time: invalid duration \"99999999999999999999h\"'"
    })
    void refusesWhatGoDoes(String text, String message) {
        assertThatThrownBy(() -> GoDuration.parse(text)).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "1y2w3d, 33004800000000000, 382d",
        "90d, 7776000000000000, 90d",
        "14d, 1209600000000000, 2w",
        "1m30s, 90000000000, 1m30s",
        "1ms, 1000000, 1ms"
    })
    void readsAndWritesPrometheusDurations(String text, long nanoseconds, String formatted) throws NotationException {
        assertThat(PrometheusDuration.parse(text)).isEqualTo(nanoseconds);
        assertThat(PrometheusDuration.format(nanoseconds)).isEqualTo(formatted);
    }

    @ParameterizedTest
    @CsvSource({"''", "5", "-5m", "1.5h", "30s5m", "5m5m", "1000000y", "h"})
    void refusesWhatPrometheusDoes(String text) {
        assertThatThrownBy(() -> PrometheusDuration.parse(text)).isInstanceOf(NotationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1kB, 1000, 1.0kB",
        "1.5KiB, 1536, 1.5kB",
        "9, 9, 9B",
        "42 mib, 44040192, 44MB",
        "1e, 1000000000000000000, 1.0EB",
        "12kb, 12000, 12kB"
    })
    void readsAndWritesSizes(String text, long bytes, String formatted) throws NotationException {
        assertThat(ByteSize.parse(text)).isEqualTo(bytes);
        assertThat(ByteSize.format(bytes)).isEqualTo(formatted);
    }

    @ParameterizedTest
    @CsvSource({
        "1_000, 1000",
        "0x1p4, 16",
        "inf, Infinity",
        "-Infinity, -Infinity",
        "NaN, NaN",
        ".5, 0.5",
        "5., 5",
        "1e-3, 0.001",
        "+7, 7"
    })
    void readsNumbers(String text, Double value) throws NotationException {
        assertThat(GoNumber.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"''", "0x1f", "1f", "' 1'", "1__0", "_1", "1e", ".", "+nan", "1d"})
    void refusesWhatIsNoNumber(String text) {
        assertThatThrownBy(() -> GoNumber.parse(text))
                .hasMessage("strconv.ParseFloat: parsing \"" + text + "\": invalid syntax");
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatThrownBy(() -> GoNumber.parse("1e999"))
                .hasMessage("strconv.ParseFloat: parsing \"1e999\": value out of range");
    }

    @ParameterizedTest
    @CsvSource({
        "1e21, 1000000000000000000000, 1e+21",
        "1000000, 1000000, 1e+06",
        "123456, 123456, 123456",
        "999999.5, 999999.5, 999999.5",
        "1234567, 1234567, 1.234567e+06",
        "1e20, 100000000000000000000, 1e+20",
        "9007199254740993, 9007199254740992, 9.007199254740992e+15",
        "0.00012345, 0.00012345, 0.00012345",
        "-0.000012345, -0.000012345, -1.2345e-05",
        "2.5e-10, 0.00000000025, 2.5e-10",
        "1e100, 10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000, 1e+100",
        "0, 0, 0",
        "-0.0, -0, -0",
        "NaN, NaN, NaN",
        "-Infinity, -Inf, -Inf",
        "0.0001, 0.0001, 0.0001",
        "0.00001, 0.00001, 1e-05",
        "-2.50, -2.5, -2.5"
    })
    void writesNumbers(double value, String plain, String shortest) {
        assertThat(GoNumber.formatPlain(value)).isEqualTo(plain);
        assertThat(GoNumber.formatDefault(value)).isEqualTo(shortest);
    }

    @ParameterizedTest
    @CsvSource({
        "4.9e-324, 5e-324",
        "9.9e-324, 1e-323",
        "1.5e-323, 1.5e-323",
        "1.7976931348623157e308, 1.7976931348623157e+308"
    })
    void writesAsFewDigitsAsReadBack(double value, String shortest) {
        assertThat(GoNumber.formatDefault(value)).isEqualTo(shortest);
    }

    @Test
    void quotesAsGoDoes() {
        assertThat(GoText.quote("a\"\\\n\t\u0000\u00e9\u200b\ud83d\ude00"))
                .isEqualTo("\"a\\\"\\\\\\n\\t\\x00é\\u200b😀\"");
    }
}
