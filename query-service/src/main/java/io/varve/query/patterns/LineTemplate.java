package io.varve.query.patterns;

/** The words of one pattern; takes in the words of lines that are alike. */
final class LineTemplate {

    static final String PLACEHOLDER = "<_>";

    private final String[] words;

    LineTemplate(String[] words) {
        this.words = words;
    }

    /** How much of a line of as many words stays when it is taken in, between 0 and 1. */
    double similarity(String[] other) {
        int alike = 0;
        for (int i = 0; i < words.length; i++) {
            if (words[i].equals(other[i]) || keyLength(words[i], other[i]) > 0) {
                alike++;
            }
        }
        return (double) alike / words.length;
    }

    void takeIn(String[] other) {
        for (int i = 0; i < words.length; i++) {
            if (!words[i].equals(other[i])) {
                words[i] = words[i].substring(0, keyLength(words[i], other[i])) + PLACEHOLDER;
            }
        }
    }

    /** The length of a {@code key=} that both words begin with, 0 for none. */
    private static int keyLength(String one, String other) {
        int end = one.indexOf('=') + 1;
        return end > 1 && other.startsWith(one.substring(0, end)) ? end : 0;
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
