package io.varve.logql.syntax;

/** Finds the end of a number, with the rules and errors of Go's scanner. */
final class NumberLiteralScanner {
    private final int[] text;
    private final Lexer lexer;
    private int at;
    private int invalidDigit;
    private boolean sawDigit;
    private boolean sawSeparator;

    private NumberLiteralScanner(int[] text, int from, Lexer lexer) {
        this.text = text;
        this.at = from;
        this.lexer = lexer;
    }

    /** @return the index behind the number that begins at {@code from} with a digit, or with a dot before a digit */
    static int scan(int[] text, int from, Lexer lexer) {
        return new NumberLiteralScanner(text, from, lexer).scan();
    }

    private int scan() {
        int begin = at;
        int base = 10;
        char prefix = 0;
        boolean isFloat = false;
        if (text[at] == '0') {
            at++;
            switch (lower()) {
                case 'x' -> {
                    at++;
                    base = 16;
                    prefix = 'x';
                }
                case 'o' -> {
                    at++;
                    base = 8;
                    prefix = 'o';
                }
                case 'b' -> {
                    at++;
                    base = 2;
                    prefix = 'b';
                }
                default -> {
                    base = 8;
                    prefix = '0';
                    sawDigit = true;
                }
            }
        }
        if (text[begin] != '.') {
            digits(base);
        }
        if (peek() == '.') {
            if (prefix == 'o' || prefix == 'b') {
                throw lexer.error("invalid radix point in " + name(prefix));
            }
            at++;
            isFloat = true;
            digits(base);
        }
        if (!sawDigit) {
            throw lexer.error(name(prefix) + " has no digits");
        }
        int exponent = lower();
        if (exponent == 'e' || exponent == 'p') {
            exponent(exponent, prefix);
            isFloat = true;
        } else if (prefix == 'x' && isFloat) {
            throw lexer.error("hexadecimal mantissa requires a 'p' exponent");
        }
        if (!isFloat && invalidDigit != 0) {
            throw lexer.error("invalid digit '" + (char) invalidDigit + "' in " + name(prefix));
        }
        if (sawSeparator && !separatorsAreBetweenDigits(begin, prefix)) {
            throw lexer.error("'_' must separate successive digits");
        }
        return at;
    }

    private void exponent(int letter, char prefix) {
        if (letter == 'e' && prefix != 0 && prefix != '0') {
            throw lexer.error("'" + (char) text[at] + "' exponent requires decimal mantissa");
        }
        if (letter == 'p' && prefix != 'x') {
            throw lexer.error("'" + (char) text[at] + "' exponent requires hexadecimal mantissa");
        }
        at++;
        if (peek() == '+' || peek() == '-') {
            at++;
        }
        sawDigit = false;
        digits(10);
        if (!sawDigit) {
            throw lexer.error("exponent has no digits");
        }
    }

    private void digits(int base) {
        while (true) {
            int c = peek();
            if (c == '_') {
                sawSeparator = true;
            } else if (Lexer.isDecimal(c) || (base == 16 && isHexLetter(c))) {
                sawDigit = true;
                if (base <= 10 && c >= '0' + base && invalidDigit == 0) {
                    invalidDigit = c;
                }
            } else {
                return;
            }
            at++;
        }
    }

    private boolean separatorsAreBetweenDigits(int begin, char prefix) {
        boolean hex = prefix == 'x';
        boolean prefixed = hex || prefix == 'o' || prefix == 'b';
        char saw = prefixed ? '0' : '.';
        for (int i = prefixed ? begin + 2 : begin; i < at; i++) {
            if (text[i] == '_') {
                if (saw != '0') {
                    return false;
                }
                saw = '_';
            } else if (Lexer.isDecimal(text[i]) || (hex && isHexLetter(text[i]))) {
                saw = '0';
            } else {
                if (saw == '_') {
                    return false;
                }
                saw = '.';
            }
        }
        return saw != '_';
    }

    private static boolean isHexLetter(int c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'f' && c > 0;
    }

    private int peek() {
        return at < text.length ? text[at] : -1;
    }

    private int lower() {
        return peek() | 0x20;
    }

    private static String name(char prefix) {
        return switch (prefix) {
            case 'x' -> "hexadecimal literal";
            case 'o', '0' -> "octal literal";
            case 'b' -> "binary literal";
            default -> "decimal literal";
        };
    }
}
