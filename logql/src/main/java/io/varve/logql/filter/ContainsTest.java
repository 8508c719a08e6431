package io.varve.logql.filter;

import io.varve.logql.bytes.ByteSearch;
import java.nio.charset.StandardCharsets;

/** Whether a text contains another. */
final class ContainsTest implements ByteTest {
    private final String text;
    private final ByteSearch search;

    ContainsTest(String text) {
        this.text = text;
        this.search = new ByteSearch(text.getBytes(StandardCharsets.UTF_8));
    }

    String text() {
        return text;
    }

    @Override
    public boolean test(byte[] bytes, int offset, int length) {
        return search.isIn(bytes, offset, length);
    }
}
