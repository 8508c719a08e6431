package io.varve.query.logs;

import io.varve.logql.bytes.ByteNumbers;
import io.varve.notation.ByteSize;
import io.varve.notation.GoDuration;
import io.varve.notation.NotationException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A field that was seen in lines.
 *
 * @param name as LogQL would call it
 * @param type read from the first value that was seen
 * @param parsers that find it in a line, empty when it is structured metadata only
 * @param jsonPath the keys that lead to it in a JSON line, outermost first; empty elsewhere
 * @param values distinct ones, sorted
 */
public record DetectedField(
        String name, Type type, List<String> parsers, List<String> jsonPath, TreeSet<String> values) {

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,19}");

    /** What Go's ParseBool takes and is no number. */
    private static final Set<String> BOOLEANS =
            Set.of("t", "T", "true", "TRUE", "True", "f", "F", "false", "FALSE", "False");

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

    /** Labels that Logs Drilldown always wants, whatever their values look like. */
    private static final Set<String> ALWAYS = Set.of("cluster", "namespace", "instance", "pod");

    /** What a value can be read as, tried in this order. */
    public enum Type {
        INT("int"),
        FLOAT("float"),
        BOOLEAN("boolean"),
        DURATION("duration"),
        BYTES("bytes"),
        STRING("string");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        static Type of(String value) {
            if (isInteger(value)) {
                return INT;
            }
            if (isFloat(value)) {
                return FLOAT;
            }
            if (BOOLEANS.contains(value)) {
                return BOOLEAN;
            }
            if (isDuration(value)) {
                return DURATION;
            }
            return isBytes(value) ? BYTES : STRING;
        }

        private static boolean isInteger(String value) {
            if (!INTEGER.matcher(value).matches()) {
                return false;
            }
            try {
                Long.parseLong(value);
                return true;
            } catch (NumberFormatException moreThan64Bits) {
                return false;
            }
        }

        private static boolean isFloat(String value) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            try {
                ByteNumbers.parse(bytes, 0, bytes.length);
                return true;
            } catch (NotationException notANumber) {
                return false;
            }
        }

        private static boolean isDuration(String value) {
            try {
                GoDuration.parse(value);
                return true;
            } catch (NotationException notADuration) {
                return false;
            }
        }

        private static boolean isBytes(String value) {
            try {
                ByteSize.parse(value);
                return true;
            } catch (NotationException notASize) {
                return false;
            }
        }
    }

    /** Whether a label is worth showing: not when all its values are numbers or identities. */
    static boolean isTelling(String name, Collection<String> values) {
        return ALWAYS.contains(name)
                || !values.stream()
                        .allMatch(value -> NUMBER.matcher(value).matches()
                                || UUID.matcher(value).matches());
    }
}
