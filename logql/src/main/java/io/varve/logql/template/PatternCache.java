package io.varve.logql.template;

import com.google.re2j.Pattern;
import io.varve.logql.regex.BoundedRegex;
import java.util.LinkedHashMap;
import java.util.Map;

/** The last expressions a template used; they are nearly always literals. */
final class PatternCache {
    private static final int CAPACITY = 32;

    private final Map<String, Pattern> patterns = new LinkedHashMap<>(CAPACITY, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pattern> eldest) {
            return size() > CAPACITY;
        }
    };

    /** @throws com.google.re2j.PatternSyntaxException if it is no expression */
    synchronized Pattern get(String regex) {
        Pattern pattern = patterns.get(regex);
        if (pattern == null) {
            pattern = BoundedRegex.compile(regex);
            patterns.put(regex, pattern);
        }
        return pattern;
    }
}
