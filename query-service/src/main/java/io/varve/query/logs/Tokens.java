package io.varve.query.logs;

import java.util.ArrayList;
import java.util.List;

/**
 * The words that an index on {@code body} holds: runs of ASCII letters, digits and bytes above 127, as ClickHouse's {@code tokenbf_v1}
 * cuts them. The store uses them by itself; here they tell a rare needle from a common one.
 */
final class Tokens {

    private static final int SHORTEST_IDENTIFIER = 6;

    private Tokens() {}

    /**
     * The words that any text must hold in full that contains a needle: those with a separator of the needle on both sides. A word at
     * the needle's edge may be part of a longer one.
     */
    static List<String> boundedIn(String needle) {
        List<String> tokens = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < needle.length(); i++) {
            if (isPartOfToken(needle.charAt(i))) {
                if (start < 0) {
                    start = i;
                }
            } else {
                if (start > 0) {
                    tokens.add(needle.substring(start, i));
                }
                start = -1;
            }
        }
        return tokens;
    }

    /** Whether a word looks like an identifier: long and with a digit. A guess that costs time when wrong, nothing else. */
    static boolean isLikelyRare(String token) {
        return token.length() >= SHORTEST_IDENTIFIER && token.chars().anyMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isPartOfToken(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
    }
}
