package io.varve.standalone;

import java.util.Locale;

/** What the person who typed the command sees while Varve starts: one line for each part that is up. */
final class StartReport {
    private final long start = System.nanoTime();

    void line(String text) {
        System.out.println(text);
    }

    /** A part is up. */
    void up(String part, String address) {
        line(String.format(Locale.ROOT, "  %-9s up  %-26s %5.1f s", part, address, seconds()));
    }

    /** All parts are up. */
    void ready(Doors doors, String storeUrl) {
        line(String.format(Locale.ROOT, "Varve is ready after %.1f s.", seconds()));
        line("");
        line("  Loki API and push   " + doors.http() + "   (Grafana: add a Loki data source with this URL)");
        line("  OTLP                " + doors.otlpHttp() + " (HTTP)"
                + doors.otlpGrpc().map(grpc -> ", " + grpc + " (gRPC)").orElse(""));
        line("  ClickHouse's HTTP   " + storeUrl);
        line("");
        line("  A first query, of what Varve says about itself:");
        line(
                "    curl -sG " + doors.http()
                        + "/loki/api/v1/query_range -H 'X-Scope-OrgID: varve' --data-urlencode 'query={service_name=\"varve\"}'");
    }

    /** Since the JVM came to this class. */
    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
