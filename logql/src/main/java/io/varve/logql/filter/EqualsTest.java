package io.varve.logql.filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Whether a text is another. */
final class EqualsTest implements ByteTest {
    private final byte[] text;

    EqualsTest(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
    }

    String text() {
        return new String(text, StandardCharsets.UTF_8);
    }

    @Override
    public boolean test(byte[] bytes, int offset, int length) {
        return length == text.length && Arrays.equals(bytes, offset, offset + length, text, 0, length);
    }
}
