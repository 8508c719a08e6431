package io.varve.logql.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A path such as {@code a.b[0]["c d"]}: keys, and indexes as text between brackets. */
public final class JsonPath {
    private static final int MAX_STEPS = 100;

    private final byte[][] steps;

    private JsonPath(List<String> steps) {
        this.steps = steps.stream()
                .map(step -> step.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    int length() {
        return steps.length;
    }

    byte[] step(int index) {
        return steps[index];
    }

    boolean isIndex(int index) {
        return steps[index].length > 0 && steps[index][0] == '[';
    }

    /** The index between the brackets; one that is no number is 0, as in Loki. */
    int index(int at) {
        String text = new String(steps[at], StandardCharsets.UTF_8);
        try {
            return Integer.parseInt(text, 1, Math.max(1, text.length() - 1), 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** @throws IllegalArgumentException saying what is wrong */
    public static JsonPath parse(String expression) {
        return new JsonPath(new Parser(expression).parse());
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        List<String> parse() {
            var steps = new ArrayList<String>();
            skipBlanks();
            if (at == text.length()) {
                throw unexpected("LSB or FIELD");
            }
            steps.add(text.charAt(at) == '[' ? bracket() : field());
            for (skipBlanks(); at < text.length(); skipBlanks()) {
                if (text.charAt(at) == '[') {
                    steps.add(bracket());
                } else if (text.charAt(at) == '.') {
                    at++;
                    skipBlanks();
                    steps.add(field());
                } else {
                    throw unexpected("");
                }
            }
            if (steps.size() > MAX_STEPS) {
                throw refuse("more than " + MAX_STEPS + " steps");
            }
            return steps;
        }

        private String field() {
            if (at == text.length() || !isStart(text.charAt(at))) {
                throw unexpected("FIELD");
            }
            int from = at;
            while (at < text.length() && (isStart(text.charAt(at)) || isDigit(text.charAt(at)))) {
                at++;
            }
            return text.substring(from, at);
        }

        private String bracket() {
            at++;
            skipBlanks();
            if (at == text.length()) {
                throw unexpected("STRING or INDEX");
            }
            String step;
            if (text.charAt(at) == '"') {
                int from = ++at;
                // A bracket ends a string as well: Loki's scanner has no escapes.
                while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != ']') {
                    at++;
                }
                step = text.substring(from, at);
                at = Math.min(at + 1, text.length());
            } else if (isDigit(text.charAt(at))) {
                step = "[" + index() + "]";
            } else {
                throw unexpected("STRING or INDEX");
            }
            skipBlanks();
            if (at == text.length() || text.charAt(at) != ']') {
                throw unexpected("RSB");
            }
            at++;
            return step;
        }

        private int index() {
            int from = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            char next = at < text.length() ? text.charAt(at) : 0;
            if (next == '.') {
                throw refuse("cannot use float as array index");
            }
            if (next != ']' && !isBlank(next)) {
                throw refuse("non-integer value: " + next);
            }
            try {
                return Integer.parseInt(text, from, at, 10);
            } catch (NumberFormatException e) {
                throw refuse("strconv.Atoi: parsing \"" + text.substring(from, at) + "\": value out of range");
            }
        }

        private void skipBlanks() {
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
        }

        private IllegalArgumentException unexpected(String expecting) {
            char c = at < text.length() ? text.charAt(at) : 0;
            String token;
            if (c == 0) {
                token = "$end";
            } else if (isDigit(c)) {
                token = "INDEX";
            } else if (isStart(c)) {
                token = "FIELD";
            } else {
                token = switch (c) {
                    case '[' -> "LSB";
                    case ']' -> "RSB";
                    case '.' -> "DOT";
                    case '"' -> "STRING";
                    default -> "$end";
                };
            }
            return refuse(
                    "syntax error: unexpected " + token + (expecting.isEmpty() ? "" : ", expecting " + expecting));
        }

        private IllegalArgumentException refuse(String what) {
            return new IllegalArgumentException("cannot parse expression [" + text + "]: " + what);
        }

        private static boolean isStart(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isBlank(char c) {
            return c == ' ' || c == '\t' || c == '\n';
        }
    }
}
