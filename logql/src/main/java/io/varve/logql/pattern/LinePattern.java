package io.varve.logql.pattern;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A pattern such as {@code <ip> - <_> "<path>"}: literals and captures, in turn. {@code <_>} captures nothing.
 *
 * @param parts no two literals beside each other
 */
public record LinePattern(List<Part> parts) {
    /** A literal or a capture. */
    public sealed interface Part {}

    /** Text that has to be there. */
    public record Literal(String text) implements Part {
        public byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** {@code <name>}. */
    public record Capture(String name) implements Part {
        public boolean isNamed() {
            return !name.equals("_");
        }
    }

    public LinePattern {
        parts = List.copyOf(parts);
    }

    /** Any text is a pattern; what is no capture is a literal. */
    public static LinePattern parse(String text) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = endOfCapture(text, at);
            if (end < 0) {
                literal.append(text.charAt(at++));
                continue;
            }
            if (!literal.isEmpty()) {
                parts.add(new Literal(literal.toString()));
                literal.setLength(0);
            }
            parts.add(new Capture(text.substring(at + 1, end - 1)));
            at = end;
        }
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
        }
        return new LinePattern(parts);
    }

    private static int endOfCapture(String text, int from) {
        if (text.charAt(from) != '<') {
            return -1;
        }
        int at = from + 1;
        while (at < text.length() && isNamePart(text.charAt(at), at == from + 1)) {
            at++;
        }
        return at > from + 1 && at < text.length() && text.charAt(at) == '>' ? at + 1 : -1;
    }

    private static boolean isNamePart(char c, boolean first) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (!first && c >= '0' && c <= '9');
    }

    /**
     * The rules of {@code | pattern}.
     *
     * @return this
     * @throws IllegalArgumentException with Loki's message
     */
    public LinePattern checkedForExtraction() {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("parse error at line 1, col 1: syntax error: unexpected $end");
        }
        var names = new HashSet<String>();
        boolean named = false;
        for (Part part : parts) {
            named |= part instanceof Capture capture && capture.isNamed();
        }
        if (!named) {
            throw new IllegalArgumentException("at least one capture is required");
        }
        refuseAdjacentCaptures();
        for (Part part : parts) {
            if (part instanceof Capture capture && capture.isNamed() && !names.add(capture.name())) {
                throw new IllegalArgumentException(
                        "duplicate capture name (" + capture.name() + "): invalid expression");
            }
        }
        return this;
    }

    /**
     * The rules of {@code |>} and {@code !>}.
     *
     * @return this
     * @throws IllegalArgumentException with Loki's message
     */
    public LinePattern checkedForFilter() {
        refuseAdjacentCaptures();
        for (Part part : parts) {
            if (part instanceof Capture capture && capture.isNamed()) {
                throw new IllegalArgumentException("named captures are not allowed: found '<" + capture.name() + ">'");
            }
        }
        return this;
    }

    private void refuseAdjacentCaptures() {
        for (int i = 0; i + 1 < parts.size(); i++) {
            if (parts.get(i) instanceof Capture first && parts.get(i + 1) instanceof Capture second) {
                throw new IllegalArgumentException("found consecutive capture '<" + first.name() + "><" + second.name()
                        + ">': invalid expression");
            }
        }
    }
}
