package io.varve.logql.template;

/**
 * A text that counts how often it is looked at. A regular expression that nearly matches everywhere makes a search of all matches
 * quadratic, which no count of matches shows.
 */
final class MeteredText implements CharSequence {
    /** Ends a search from within the library. */
    static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Spent() {
            super(null, null, false, false);
        }
    }

    private final String text;
    private long remaining;

    MeteredText(String text, long looks) {
        this.text = text;
        this.remaining = looks;
    }

    /** How many looks are left. */
    long remaining() {
        return remaining;
    }

    @Override
    public int length() {
        return text.length();
    }

    /** @throws Spent if there have been too many */
    @Override
    public char charAt(int index) {
        if (--remaining < 0) {
            throw new Spent();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
