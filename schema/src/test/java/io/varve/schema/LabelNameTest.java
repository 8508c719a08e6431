package io.varve.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelNameTest {
    @ParameterizedTest
    @CsvSource({
        "service.name, service_name",
        "http.request.method, http_request_method",
        "a__b, a_b",
        "a..b, a_b",
        "a._b, a_b",
        "_private, _private",
        "1st, key_1st",
        "__reserved__, __reserved__",
        "__re.s__, __re_s__",
        "__1__, __1__",
        "__open, _open",
        "naïve.é, na_ve_",
        "a\uD83D\uDE00b, a_b",
        "___, ''",
        "-, ''",
        "'', ''",
        "x, x"
    })
    void normalisesAsLokiDoes(String name, String normalised) {
        assertThat(LabelName.normalise(name)).isEqualTo(normalised);
    }

    @Test
    void everyResourceLabelIsValidOnceNormalised() {
        assertThat(StreamLabels.RESOURCE_ATTRIBUTES)
                .allSatisfy(name ->
                        assertThat(LabelName.isValid(LabelName.normalise(name))).isTrue());
    }

    @ParameterizedTest
    @CsvSource({"app, true", "_a1, true", "a__b, true", "1a, false", "a.b, false", "'', false", "é, false"})
    void knowsValidLabelNames(String name, boolean valid) {
        assertThat(LabelName.isValid(name)).isEqualTo(valid);
    }
}
