package io.varve.query.tempo;

import io.varve.query.failure.QueryFailure;
import java.util.Locale;

/** Ids of traces as people write them. */
public final class TraceIds {
    private static final int DIGITS = 32;

    private TraceIds() {}

    /**
     * The id in all its 32 digits, in lower case.
     *
     * @throws QueryFailure BAD_REQUEST if it is none
     */
    public static String full(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (!isHexadecimal(text.charAt(at))) {
                throw QueryFailure.badRequest("trace IDs can only contain hex characters: invalid character '"
                        + text.charAt(at) + "' at position " + (at + 1));
            }
        }
        if (text.length() > DIGITS) {
            throw QueryFailure.badRequest("trace IDs can't be larger than 128 bits: " + text.length()
                    + " hex digits are more than " + DIGITS);
        }
        return "0".repeat(DIGITS - text.length()) + text.toLowerCase(Locale.ROOT);
    }

    /** Not {@link Character#digit}, which takes the digits of every script. */
    private static boolean isHexadecimal(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
