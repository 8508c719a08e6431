package io.varve.logql.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a match is replaced by, in Go's notation: {@code $1}, {@code ${1}}, {@code $name}, {@code ${name}}, {@code $$}. A name is as
 * long as it can be; one that is no group is empty.
 */
public final class ReplacementTemplate {
    private final List<Part> parts;

    /** @param group null for plain text */
    private record Part(String text, @Nullable Integer group) {}

    private ReplacementTemplate(List<Part> parts) {
        this.parts = parts;
    }

    /** A template for the groups of this pattern. */
    public static ReplacementTemplate parse(String template, Pattern pattern) {
        var parts = new ArrayList<Part>();
        int at = 0;
        while (at < template.length()) {
            int dollar = template.indexOf('$', at);
            if (dollar < 0) {
                break;
            }
            if (dollar > at) {
                parts.add(new Part(template.substring(at, dollar), null));
            }
            boolean brace = template.startsWith("{", dollar + 1);
            int start = dollar + (brace ? 2 : 1);
            int end = start;
            while (end < template.length() && isWordPart(template.codePointAt(end))) {
                end += Character.charCount(template.codePointAt(end));
            }
            boolean closed = !brace || template.startsWith("}", end);
            if (template.startsWith("$", dollar + 1)) {
                parts.add(new Part("$", null));
                at = dollar + 2;
            } else if (end == start || !closed) {
                // Malformed: the dollar stands for itself.
                parts.add(new Part("$", null));
                at = dollar + 1;
            } else {
                int group = group(template.substring(start, end), pattern);
                if (group >= 0) {
                    parts.add(new Part("", group));
                }
                at = end + (brace ? 1 : 0);
            }
        }
        if (at < template.length()) {
            parts.add(new Part(template.substring(at), null));
        }
        return new ReplacementTemplate(List.copyOf(parts));
    }

    private static boolean isWordPart(int c) {
        return c == '_' || Character.isLetter(c) || Character.isDigit(c);
    }

    /** @return negative when there is no such group */
    private static int group(String name, Pattern pattern) {
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int index = name.length() > 8 ? -1 : Integer.parseInt(name);
            return index <= pattern.groupCount() ? index : -1;
        }
        return pattern.namedGroups().getOrDefault(name, -1);
    }

    /** How long the replacement of the current match is; groups named again and again make a long one of little. */
    public long length(Matcher match) {
        long length = 0;
        for (Part part : parts) {
            if (part.group == null) {
                length += part.text.length();
            } else if (match.start(part.group) >= 0) {
                length += match.end(part.group) - match.start(part.group);
            }
        }
        return length;
    }

    /** Appends the replacement of the current match. */
    public void appendTo(StringBuilder output, Matcher match) {
        for (Part part : parts) {
            if (part.group == null) {
                output.append(part.text);
            } else {
                String captured = match.group(part.group);
                output.append(captured == null ? "" : captured);
            }
        }
    }
}
