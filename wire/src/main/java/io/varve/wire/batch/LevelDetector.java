package io.varve.wire.batch;

import org.jspecify.annotations.Nullable;

/**
 * Finds the level of a line whose labels, metadata and severity number name none: a field of its JSON (two levels deep) or logfmt, else
 * the first word of a level in the text, in the order of {@link #KEYWORDS}. Loki's distributor does it so (field detection).
 */
final class LevelDetector {
    private static final String[] KEYWORDS = {
        "trace", "debug", "fatal", "critical", "error", "err", "warning", "warn", "info"
    };
    private static final byte[][] KEYWORD_LEVELS = {
        LevelWords.TRACE,
        LevelWords.DEBUG,
        LevelWords.FATAL,
        LevelWords.CRITICAL,
        LevelWords.ERROR,
        LevelWords.ERROR,
        LevelWords.WARN,
        LevelWords.WARN,
        LevelWords.INFO
    };
    private static final int DEEPEST_JSON = 2;

    /** Bit i of the entry for a byte: keyword i begins with it. */
    private static final short[] BEGINS = new short[256];

    /** Whether a byte is part of a word: letters of Latin-1, digits, underscore, as Go's {@code unicode} takes single bytes. */
    private static final boolean[] WORD = new boolean[256];

    static {
        for (int keyword = 0; keyword < KEYWORDS.length; keyword++) {
            char first = KEYWORDS[keyword].charAt(0);
            BEGINS[first] |= (short) (1 << keyword);
            BEGINS[Character.toUpperCase(first)] |= (short) (1 << keyword);
        }
        for (int character = 0; character < 256; character++) {
            WORD[character] = Character.isLetter(character) || Character.isDigit(character) || character == '_';
        }
    }

    private LevelDetector() {}

    /** {@code detected_level} of a line; one of the constants of {@link LevelWords}, never copied. */
    static byte[] detect(byte[] line, int offset, int count) {
        int end = offset + count;
        byte[] level = null;
        if (isJsonObject(line, offset, end)) {
            level = inJson(line, offset, end);
        } else if (contains(line, offset, end, '=')) {
            level = inLogfmt(line, offset, end);
        }
        return level == null ? inText(line, offset, end) : level;
    }

    private static boolean contains(byte[] line, int offset, int end, char wanted) {
        for (int i = offset; i < end; i++) {
            if (line[i] == wanted) {
                return true;
            }
        }
        return false;
    }

    private static boolean isJsonObject(byte[] line, int offset, int end) {
        int first = offset;
        int last = end - 1;
        while (first < end && isSpace(line[first])) {
            first++;
        }
        while (last > first && isSpace(line[last])) {
            last--;
        }
        return last > first && line[first] == '{' && line[last] == '}';
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    /** Value of the first level field that is a string, in the object or in an object right inside it; arrays are passed over. */
    private static byte @Nullable [] inJson(byte[] line, int offset, int end) {
        int depth = 0;
        int arrays = 0;
        int position = offset;
        while (position < end) {
            switch (line[position]) {
                case '{' -> depth++;
                case '}' -> depth--;
                case '[' -> arrays++;
                case ']' -> arrays--;
                case '"' -> {
                    int close = closingQuote(line, position + 1, end);
                    if (close == end) {
                        return null;
                    }
                    int value = stringValue(line, close + 1, end);
                    if (value != end && arrays == 0 && depth <= DEEPEST_JSON) {
                        int valueEnd = closingQuote(line, value, end);
                        if (LevelWords.rank(line, position + 1, close - position - 1) < LevelWords.noRank()) {
                            return LevelWords.ofWord(line, value, valueEnd - value);
                        }
                        close = valueEnd;
                    }
                    position = close;
                }
                default -> {}
            }
            position++;
        }
        return null;
    }

    /** Where the string after a colon begins, behind its quote; the end when no colon and string follow. */
    private static int stringValue(byte[] line, int offset, int end) {
        int position = offset;
        while (position < end && isSpace(line[position])) {
            position++;
        }
        if (position >= end || line[position] != ':') {
            return end;
        }
        position++;
        while (position < end && isSpace(line[position])) {
            position++;
        }
        return position < end && line[position] == '"' ? position + 1 : end;
    }

    private static int closingQuote(byte[] line, int offset, int end) {
        int position = offset;
        while (position < end && line[position] != '"') {
            position += line[position] == '\\' ? 2 : 1;
        }
        return Math.min(position, end);
    }

    /** Value of the level field that stands first in their order; names without regard to case. A break of the syntax ends the search. */
    private static byte @Nullable [] inLogfmt(byte[] line, int offset, int end) {
        int best = LevelWords.noRank();
        int bestOffset = 0;
        int bestCount = 0;
        int position = offset;
        while (position < end) {
            while (position < end && isBlank(line[position])) {
                position++;
            }
            int key = position;
            while (position < end && !isBlank(line[position]) && line[position] != '=' && line[position] != '"') {
                position++;
            }
            if (position >= end || line[position] == '"' || (line[position] == '=' && position == key)) {
                break;
            }
            if (line[position] != '=') {
                continue;
            }
            int keyEnd = position++;
            int value = position;
            int valueEnd;
            if (position < end && line[position] == '"') {
                value++;
                valueEnd = closingQuote(line, value, end);
                if (valueEnd == end) {
                    break;
                }
                position = valueEnd + 1;
            } else {
                while (position < end && !isBlank(line[position]) && line[position] != '=' && line[position] != '"') {
                    position++;
                }
                if (position < end && !isBlank(line[position])) {
                    break;
                }
                valueEnd = position;
            }
            int rank = LevelWords.rankFolded(line, key, keyEnd - key);
            if (rank < best) {
                best = rank;
                bestOffset = value;
                bestCount = valueEnd - value;
                if (rank == 0) {
                    break;
                }
            }
        }
        return LevelWords.ofWord(line, bestOffset, bestCount);
    }

    private static boolean isBlank(byte character) {
        return character >= 0 && character <= ' ';
    }

    /** One pass; of each keyword only its first occurrence counts, bounded or not. */
    private static byte[] inText(byte[] line, int offset, int end) {
        int unseen = (1 << KEYWORDS.length) - 1;
        int bounded = 0;
        for (int position = offset; position < end; position++) {
            int candidates = BEGINS[line[position] & 0xFF] & unseen;
            while (candidates != 0) {
                int keyword = Integer.numberOfTrailingZeros(candidates);
                candidates &= candidates - 1;
                String word = KEYWORDS[keyword];
                if (matches(line, position, end, word)) {
                    unseen &= ~(1 << keyword);
                    boolean before = position == offset || !WORD[line[position - 1] & 0xFF];
                    int after = position + word.length();
                    if (before && (after == end || !WORD[line[after] & 0xFF])) {
                        bounded |= 1 << keyword;
                    }
                }
            }
        }
        return bounded == 0 ? LevelWords.UNKNOWN : KEYWORD_LEVELS[Integer.numberOfTrailingZeros(bounded)];
    }

    private static boolean matches(byte[] line, int position, int end, String word) {
        if (end - position < word.length()) {
            return false;
        }
        for (int i = 1; i < word.length(); i++) {
            int letter = line[position + i];
            if (letter < 'A' || (letter | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
