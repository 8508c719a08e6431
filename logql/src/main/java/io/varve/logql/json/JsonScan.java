package io.varve.logql.json;

import io.varve.logql.bytes.ByteSearch;

/** Where the parts of JSON end. All positions are indexes of the array; -1 says that there is no end. */
final class JsonScan {
    private JsonScan() {}

    /** The first byte that is not blank, or -1. */
    static int skipBlanks(byte[] json, int from, int end) {
        for (int at = from; at < end; at++) {
            switch (json[at]) {
                case ' ', '\n', '\r', '\t' -> {}
                default -> {
                    return at;
                }
            }
        }
        return -1;
    }

    /** Behind the closing quote of a string whose opening quote stands before {@code from}. */
    static int endOfString(byte[] json, int from, int end) {
        int at = from;
        while (true) {
            at = ByteSearch.indexOfQuoteOrBackslash(json, at, end);
            if (at >= end) {
                return -1;
            }
            if (json[at] == '"') {
                return at + 1;
            }
            at += 2;
        }
    }

    /** Behind the bracket that closes the one at {@code from}; other brackets are not looked at. */
    static int endOfBlock(byte[] json, int from, int end, byte open, byte close) {
        int level = 0;
        int at = from;
        while (at < end) {
            byte b = json[at];
            if (b == '"') {
                at = endOfString(json, at + 1, end);
                if (at < 0) {
                    return -1;
                }
                continue;
            }
            if (b == open) {
                level++;
            } else if (b == close && --level == 0) {
                return at + 1;
            }
            at++;
        }
        return -1;
    }

    /** The first blank, comma or closing bracket, or {@code end}. */
    static int endOfToken(byte[] json, int from, int end) {
        for (int at = from; at < end; at++) {
            switch (json[at]) {
                case ' ', '\n', '\r', '\t', ',', '}', ']' -> {
                    return at;
                }
                default -> {}
            }
        }
        return end;
    }

    static boolean isWord(byte[] json, int from, int end, String word) {
        if (end - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (json[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
