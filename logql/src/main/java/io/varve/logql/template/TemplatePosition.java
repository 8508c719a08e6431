package io.varve.logql.template;

/** Where in a template something is, as Go counts it. */
final class TemplatePosition {
    private TemplatePosition() {}

    static TemplateSyntaxException error(String input, String name, String message, int position) {
        int line = line(input, position);
        return new TemplateSyntaxException("template: " + name + ":" + line + ": " + message, line, position);
    }

    /** From 1. */
    static int line(String input, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            if (input.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    /** In bytes of UTF-8, from 0. */
    static int column(String input, int position) {
        int bytes = 0;
        for (int i = input.lastIndexOf('\n', position - 1) + 1; i < position; i++) {
            char c = input.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
