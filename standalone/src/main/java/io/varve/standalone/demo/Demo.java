package io.varve.standalone.demo;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Sends the shop's logs, about twenty lines a second, until the process is stopped. */
public final class Demo {
    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> ENVIRONMENT = AttributeKey.stringKey("deployment.environment.name");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> LATENCY = AttributeKey.longKey("latency_ms");
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int REPORT_EVERY = 200;

    private final SplittableRandom random = new SplittableRandom();
    private final Map<ShopService, SdkLoggerProvider> providers = new HashMap<>();

    private Demo(URI door) {
        for (ShopService service : ShopService.ALL) {
            providers.put(service, provider(service, door));
        }
    }

    private static SdkLoggerProvider provider(ShopService service, URI door) {
        return SdkLoggerProvider.builder()
                .setResource(Resource.create(Attributes.of(SERVICE, service.name(), ENVIRONMENT, "demo")))
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(OtlpHttpLogRecordExporter.builder()
                                .setEndpoint(door.resolve("/v1/logs").toString())
                                .build())
                        .setScheduleDelay(Duration.ofMillis(500))
                        .build())
                .build();
    }

    /**
     * Does not return.
     *
     * @param door an OTLP door over HTTP, without a path
     */
    public static void run(URI door) throws InterruptedException {
        Demo demo = new Demo(door);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::flush));
        System.out.println(
                "sending the logs of a small shop to " + door + ", stop with Ctrl-C; try {service_name=\"checkout\"}");
        for (long sent = 1; ; sent++) {
            demo.send();
            if (sent % REPORT_EVERY == 0) {
                System.out.println("  " + sent + " lines");
            }
            Thread.sleep(PAUSE);
        }
    }

    private void send() {
        ShopService service = ShopService.ALL.get(random.nextInt(ShopService.ALL.size()));
        ShopService.Line line = service.draw(random);
        String route = ShopService.drawRoute(random);
        long latency = 1 + (long) (40 * -Math.log(1 - random.nextDouble()));
        SpanContext trace = SpanContext.create(
                String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong() | 1),
                String.format(Locale.ROOT, "%016x", random.nextLong() | 1),
                TraceFlags.getSampled(),
                TraceState.getDefault());
        logger(service)
                .logRecordBuilder()
                .setContext(Context.root().with(Span.wrap(trace)))
                .setSeverity(line.severity())
                .setSeverityText(line.severity().name())
                .setBody(String.format(Locale.ROOT, line.pattern(), route, latency))
                .setAttribute(ROUTE, route)
                .setAttribute(LATENCY, latency)
                .emit();
    }

    private Logger logger(ShopService service) {
        SdkLoggerProvider provider = providers.get(service);
        if (provider == null) {
            throw new IllegalStateException("no logger for " + service);
        }
        return provider.get("shop");
    }

    private void flush() {
        List<CompletableResultCode> last = new ArrayList<>();
        providers.values().forEach(provider -> last.add(provider.shutdown()));
        var _ = CompletableResultCode.ofAll(last).join(2, TimeUnit.SECONDS);
    }
}
