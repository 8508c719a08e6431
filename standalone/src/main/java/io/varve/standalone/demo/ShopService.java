package io.varve.standalone.demo;

import io.opentelemetry.api.logs.Severity;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One service of the shop and what it says.
 *
 * @param name its OpenTelemetry service name
 */
record ShopService(String name, List<Line> lines) {
    static final List<ShopService> ALL = List.of(
            new ShopService(
                    "frontend",
                    List.of(
                            new Line(90, Severity.INFO, "GET %s 200 in %d ms"),
                            new Line(6, Severity.WARN, "GET %s slow: %d ms, budget 500 ms"),
                            new Line(2, Severity.ERROR, "GET %s 502 upstream closed the connection after %d ms"))),
            new ShopService(
                    "cart",
                    List.of(
                            new Line(60, Severity.INFO, "item added route=%s took=%dms"),
                            new Line(10, Severity.DEBUG, "cache miss key=cart:%s fetch=%dms"),
                            new Line(2, Severity.ERROR, "redis timeout on %s after %d ms"))),
            new ShopService(
                    "checkout",
                    List.of(
                            new Line(30, Severity.INFO, "{\"event\":\"order placed\",\"route\":\"%s\",\"ms\":%d}"),
                            new Line(4, Severity.WARN, "{\"event\":\"payment declined\",\"route\":\"%s\",\"ms\":%d}"))),
            new ShopService(
                    "payment",
                    List.of(
                            new Line(30, Severity.INFO, "authorised route=%s latency_ms=%d"),
                            new Line(3, Severity.ERROR, "bank answered 503 route=%s latency_ms=%d, will try again"))),
            new ShopService(
                    "inventory",
                    List.of(
                            new Line(20, Severity.INFO, "reserved 1 unit for %s in %d ms"),
                            new Line(1, Severity.WARN, "stock of %s is low, last read took %d ms"))));

    private static final List<String> ROUTES =
            List.of("/", "/products", "/products/42", "/cart", "/checkout", "/account");

    Line draw(RandomGenerator random) {
        int total = lines.stream().mapToInt(Line::weight).sum();
        int left = random.nextInt(total);
        for (Line line : lines) {
            left -= line.weight();
            if (left < 0) {
                return line;
            }
        }
        throw new IllegalStateException("weights of " + name + " do not add up");
    }

    static String drawRoute(RandomGenerator random) {
        return ROUTES.get(random.nextInt(ROUTES.size()));
    }

    /**
     * One kind of line.
     *
     * @param weight how often it comes, against the service's other lines
     * @param pattern takes a route and milliseconds
     */
    record Line(int weight, Severity severity, String pattern) {}
}
