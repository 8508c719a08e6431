package io.varve.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What in a text of SQL could go round {@code additional_table_filters}: a SETTINGS clause that takes the filter away, and functions that
 * read tables by another way than their names. Planners never need them; they are refused so that no later one does by mistake.
 */
final class Detours {
    private static final Pattern QUOTED =
            Pattern.compile("'(?:[^'\\\\]++|\\\\.|\'\')*+'|--[^\n]*+|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern DETOUR = Pattern.compile(
            "\\bsettings\\b|\\b(?:merge|mergeTree\\w*|remote\\w*|cluster\\w*|loop|url\\w*|file\\w*|s3\\w*|gcs|azure\\w*|hdfs\\w*"
                    + "|executable|sqlite|mysql|postgresql|mongodb|redis|odbc|jdbc|dictionary|input|view\\w*|timeSeries\\w*)[`\"]?\\s*\\(",
            Pattern.CASE_INSENSITIVE);

    private Detours() {}

    static void refuse(String sql) {
        Matcher detour = DETOUR.matcher(QUOTED.matcher(sql).replaceAll("''"));
        if (detour.find()) {
            throw new IllegalArgumentException("the SQL of a tenant's query must not have '"
                    + detour.group().strip() + "'");
        }
    }
}
