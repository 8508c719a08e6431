package io.varve.logql.filter;

import io.varve.logql.bytes.ByteSearch;
import io.varve.logql.pattern.LinePattern;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code |> "<_> text <_>"}: the literals occur in their order with something between them, and a pattern that ends in a literal ends
 * the line. As in Loki, what stands before a leading literal is not looked at.
 */
final class PatternTest implements ByteTest {
    private record Piece(ByteSearch search, int length, boolean first) {}

    private final List<Piece> literals;
    private final boolean empty;
    private final boolean endsInCapture;

    PatternTest(LinePattern pattern) {
        List<LinePattern.Part> parts = pattern.parts();
        var pieces = new ArrayList<Piece>();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof LinePattern.Literal literal) {
                byte[] bytes = literal.bytes();
                pieces.add(new Piece(new ByteSearch(bytes), bytes.length, i == 0));
            }
        }
        this.literals = List.copyOf(pieces);
        this.empty = parts.isEmpty();
        this.endsInCapture = !empty && parts.getLast() instanceof LinePattern.Capture;
    }

    @Override
    public boolean test(byte[] bytes, int offset, int length) {
        if (length == 0 || empty) {
            return length == 0 && empty;
        }
        int at = offset;
        int end = offset + length;
        for (int i = 0; i < literals.size(); i++) {
            Piece literal = literals.get(i);
            int found = literal.search.indexIn(bytes, at, end);
            if (found < 0 || (found == at && !literal.first)) {
                return false;
            }
            at = found + literal.length;
        }
        return endsInCapture == (at != end);
    }
}
