package io.varve.logql.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Map;

/**
 * An expression whose named groups become labels.
 *
 * @param regex the expression's text
 * @param groups in the order of the expression
 */
public record NamedGroups(String regex, Pattern pattern, List<Group> groups) {
    /** @param index of the capture, from 1 */
    public record Group(int index, String name) {}

    /**
     * @throws com.google.re2j.PatternSyntaxException if it is no expression
     * @throws IllegalArgumentException if it has no named group, or two of one name
     */
    public static NamedGroups compile(String regex) {
        Pattern pattern = compileUnique(regex);
        List<Group> groups = pattern.namedGroups().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(entry -> new Group(entry.getValue(), entry.getKey()))
                .toList();
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("at least one named capture must be supplied");
        }
        return new NamedGroups(regex, pattern, groups);
    }

    private static Pattern compileUnique(String regex) {
        try {
            return BoundedRegex.compile(regex);
        } catch (PatternSyntaxException invalid) {
            if (invalid.getDescription().startsWith("duplicate capture group name")) {
                throw new IllegalArgumentException("duplicate extracted label name '" + invalid.getPattern() + "'");
            }
            throw invalid;
        }
    }
}
