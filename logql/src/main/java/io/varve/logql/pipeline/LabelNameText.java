package io.varve.logql.pipeline;

/** Text into label names. */
final class LabelNameText {
    private LabelNameText() {}

    /**
     * Blanks around are cut off, whatever is not a letter, digit or underscore becomes an underscore.
     *
     * @param first whether the name begins with it, so that a leading digit gets an underscore
     */
    static String sanitise(String key, boolean first) {
        String trimmed = trim(key);
        if (trimmed.isEmpty()) {
            return trimmed;
        }
        var name = new StringBuilder(trimmed.length() + 1);
        if (first && trimmed.charAt(0) >= '0' && trimmed.charAt(0) <= '9') {
            name.append('_');
        }
        for (int at = 0; at < trimmed.length(); ) {
            int c = trimmed.codePointAt(at);
            at += Character.charCount(c);
            boolean allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            name.append(allowed ? (char) c : '_');
        }
        return name.toString();
    }

    /** Cuts off what Unicode calls white space. */
    static String trim(String text) {
        int from = 0;
        int end = text.length();
        while (from < end && isSpace(text.charAt(from))) {
            from++;
        }
        while (end > from && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(from, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || (c >= 0xa0 && Character.isSpaceChar(c));
    }
}
