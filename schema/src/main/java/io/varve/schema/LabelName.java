package io.varve.schema;

/**
 * Names of labels and of structured metadata as LogQL knows them: {@code [a-zA-Z_][a-zA-Z0-9_]*}.
 *
 * <p>The rule is Loki's for OTLP attributes and for pushed structured metadata (prometheus/otlptranslator {@code LabelNamer} with its
 * defaults, v1): every run of other characters, underscores included, becomes one {@code _}; a name in the reserved form {@code __x__}
 * keeps its underscores at both ends; a leading digit gets {@code key_} before it.
 */
public final class LabelName {
    private LabelName() {}

    /**
     * The LogQL name of an attribute.
     *
     * @return the normalised name, or {@code ""} when nothing but underscores would be left (Loki refuses the record there; a caller
     *     names the attribute in its error)
     */
    public static String normalise(String name) {
        boolean reserved = name.length() > 4 && name.startsWith("__") && name.endsWith("__");
        int end = reserved ? name.length() - 2 : name.length();
        StringBuilder normalised = new StringBuilder(name.length() + 4);
        boolean letters = false;
        boolean underscore = false;
        for (int i = reserved ? 2 : 0; i < end; i++) {
            char character = name.charAt(i);
            if (isLetterOrDigit(character)) {
                if (normalised.isEmpty() && !reserved && character <= '9') {
                    normalised.append("key_");
                }
                normalised.append(character);
                letters = true;
                underscore = false;
            } else if (!underscore) {
                normalised.append('_');
                underscore = true;
            }
        }
        if (!letters) {
            return "";
        }
        return reserved ? "__" + normalised + "__" : normalised.toString();
    }

    /** Whether {@link #normalise} would give the name back as it is. */
    public static boolean isNormal(String name) {
        return !name.isEmpty() && normalise(name).equals(name);
    }

    /** Whether a pushed stream may carry the label: the grammar of Prometheus label names, underscores in any number. */
    public static boolean isValid(String name) {
        if (name.isEmpty() || (name.charAt(0) >= '0' && name.charAt(0) <= '9')) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isLetterOrDigit(name.charAt(i)) && name.charAt(i) != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9');
    }
}
