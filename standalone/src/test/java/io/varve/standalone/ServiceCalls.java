package io.varve.standalone;

/** A shop's calls in the last minutes, the same for the tests of the APIs that show them. */
final class ServiceCalls {
    static final long MILLISECOND = 1_000_000;
    static final long SECOND = 1_000_000_000;

    static final String ONE = "0000000000000000000000000000001a";
    static final String TWO = "0000000000000000000000000000002b";
    static final String THREE = "f000000000000000000000000000003c";

    private ServiceCalls() {}

    /**
     * Three traces: twice web calls team/cart, 200 and 60 ms at the server, the first an error; that asks redis once; pay fails on
     * its own.
     *
     * @param base unix seconds
     */
    static SentSpans from(long base) {
        long begin = base * SECOND;
        var spans = new SentSpans();
        spans.span("web", ONE, "a000000000000001", "", "GET /cart", begin + SECOND, 400 * MILLISECOND)
                .kind(SentSpans.SERVER)
                .text("http.method", "GET")
                .whole("http.status_code", 200)
                .add();
        call(spans, ONE, "a", begin + 1_050 * MILLISECOND, 200)
                .error("no stock")
                .add();
        spans.span("team/cart", ONE, "a000000000000004", "a000000000000003", "SELECT", begin + SECOND, 50 * MILLISECOND)
                .kind(SentSpans.CLIENT)
                .text("db.system", "redis")
                .add();
        spans.span("web", TWO, "b000000000000001", "", "GET /cart", begin + 61 * SECOND, 100 * MILLISECOND)
                .kind(SentSpans.SERVER)
                .text("http.method", "GET")
                .add();
        call(spans, TWO, "b", begin + 61 * SECOND, 60).add();
        spans.span("pay", THREE, "c000000000000001", "", "POST /pay", begin + 62 * SECOND, 1_600 * MILLISECOND)
                .kind(SentSpans.SERVER)
                .text("http.method", "POST")
                .whole("http.status_code", 402)
                .error("card declined")
                .exception(begin + 63 * SECOND, "Declined", "card declined")
                .add();
        return spans;
    }

    private static SentSpans.Span call(SentSpans spans, String trace, String digit, long start, long milliseconds) {
        spans.span(
                        "web",
                        trace,
                        digit + "000000000000002",
                        digit + "000000000000001",
                        "call cart",
                        start,
                        (milliseconds + 20) * MILLISECOND)
                .kind(SentSpans.CLIENT)
                .add();
        return spans.span(
                        "team/cart",
                        trace,
                        digit + "000000000000003",
                        digit + "000000000000002",
                        "cart.list",
                        start + 10 * MILLISECOND,
                        milliseconds * MILLISECOND)
                .kind(SentSpans.SERVER);
    }
}
