package io.varve.logql.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndlessFoldingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)\u1c80",
                "a(?si:b\u1c88)",
                "(?i)[a-\u20ac]",
                "(?i)[^a-\u20ac]",
                "(?i)[\\x{80}-\\x{ffff}]",
                "(?i)\\x{1C85}",
                "(?i)[\u1c00-\u1c81]",
                "(?i)[--\u20ac]"
            })
    void whatNeverEndsIsRefused(String regex) {
        assertThatThrownBy(() -> BoundedRegex.compile(regex))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessageContaining("U+1C80");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[a-\u20ac]",
                "(?i)[\\x00-\\x{10ffff}]",
                "(?i)\\x41-\\x{e9}",
                "(?i)[^\"]+ [\u4e00-\u9fa5]",
                "(?i)\u00e4rger-stra\u00dfe",
                "(?i)a-b"
            })
    void othersAreCompiled(String regex) {
        assertThat(BoundedRegex.compile(regex)).isNotNull();
    }

    @Test
    void everyCharacterBesideThemIsCompiled() {
        for (int c = 0x80; c <= Character.MAX_CODE_POINT; c++) {
            boolean refused = c >= 0x1c80 && c <= 0x1c88;
            boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            if (!refused && !surrogate) {
                assertThat(BoundedRegex.compile("(?i)" + Character.toString(c))).isNotNull();
            }
        }
    }
}
