package io.varve.logql.automaton;

import io.varve.logql.bytes.ByteSearch;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Finds where a match can begin: at a text that every match begins with, else at one of few bytes. */
final class Beginnings {
    /** With more bytes than this the automaton itself is as quick. */
    private static final int MOST_BYTES = 70;

    private final @Nullable ByteSearch text;
    private final boolean @Nullable [] bytes;

    private Beginnings(@Nullable ByteSearch text, boolean @Nullable [] bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    static Beginnings of(Expression expression, Program program) {
        var leading = new StringBuilder();
        boolean _ = expression.appendLeadingText(leading);
        if (!leading.isEmpty()) {
            return new Beginnings(new ByteSearch(leading.toString().getBytes(StandardCharsets.UTF_8)), null);
        }
        if (program.hasChecks() || expression.isNullable()) {
            return new Beginnings(null, null);
        }
        boolean[] first = program.firstBytes();
        int count = 0;
        for (boolean isFirst : first) {
            count += isFirst ? 1 : 0;
        }
        return new Beginnings(null, count <= MOST_BYTES ? first : null);
    }

    /** @return the first place at or behind {@code from}; {@code end} when there is none */
    int next(byte[] in, int from, int end) {
        if (text != null) {
            int found = text.indexIn(in, from, end);
            return found < 0 ? end : found;
        }
        if (bytes == null) {
            return from;
        }
        int at = from;
        while (at < end && !bytes[in[at] & 0xff]) {
            at++;
        }
        return at;
    }
}
