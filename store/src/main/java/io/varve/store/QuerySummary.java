package io.varve.store;

/**
 * What the store says that a request cost, from {@code X-ClickHouse-Summary}. For an answer that is streamed it is what was known when
 * the first row was sent.
 */
public record QuerySummary(long readRows, long readBytes, long writtenRows, long writtenBytes, long elapsedNanos) {
    static final QuerySummary NONE = new QuerySummary(0, 0, 0, 0, 0);

    /** Reads the header, a flat JSON object whose values are numbers as strings. */
    static QuerySummary parse(String json) {
        return new QuerySummary(
                number(json, "read_rows"),
                number(json, "read_bytes"),
                number(json, "written_rows"),
                number(json, "written_bytes"),
                number(json, "elapsed_ns"));
    }

    private static long number(String json, String name) {
        String key = "\"" + name + "\":";
        int at = json.indexOf(key);
        if (at < 0) {
            return 0;
        }
        long number = 0;
        for (int i = at + key.length(); i < json.length(); i++) {
            char c = json.charAt(i);
            if (c >= '0' && c <= '9') {
                number = number * 10 + (c - '0');
            } else if (c != '"' && c != ' ') {
                break;
            }
        }
        return number;
    }
}
