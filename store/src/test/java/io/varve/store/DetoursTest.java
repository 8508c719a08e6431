package io.varve.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DetoursTest {

    @Test
    void longLiteralsAreLeftOutWithoutUseOfTheStack() {
        String literal = "a\\'b''c settings remote(".repeat(100_000);
        assertThatCode(() -> Detours.refuse("SELECT 1 FROM logs WHERE body = '" + literal + "' AND x = ''"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatStandsBetweenLiteralsIsRefused() {
        assertThatThrownBy(() -> Detours.refuse("SELECT '' SETTINGS a = 'b'"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Detours.refuse("SELECT 'it''s', 'a\\'b' FROM remote('x')"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
