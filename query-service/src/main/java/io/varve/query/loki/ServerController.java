package io.varve.query.loki;

import io.varve.notation.PrometheusDuration;
import io.varve.query.failure.QueryFailure;
import io.varve.query.http.ErrorForm;
import io.varve.query.tenant.ReadLimits;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What operators ask a server of Loki's about itself, beside {@code /ready} and {@code /metrics}. */
@RestController
class ServerController {

    private static final String LOGGERS = "io.varve";
    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|credential|jaas|key).*");

    /** User and password in a URL. */
    private static final Pattern URL_SECRET = Pattern.compile("//[^/@]*@");

    private final TenantResolver tenants;
    private final TenantLimits limits;
    private final ConfigurableEnvironment environment;
    private final LoggingSystem logging = LoggingSystem.get(ServerController.class.getClassLoader());

    ServerController(TenantResolver tenants, TenantLimits limits, ConfigurableEnvironment environment) {
        this.tenants = tenants;
        this.limits = limits;
        this.environment = environment;
    }

    /** The limits that hold for the queries of the one who asks, by Loki's names. */
    @GetMapping(path = "/config/tenant/v1/limits")
    ResponseEntity<String> limits(HttpServletRequest request) {
        ReadLimits own;
        try {
            own = limits.of(tenants.resolve(request.getHeader("X-Scope-OrgID")));
        } catch (QueryFailure e) {
            return text(ErrorForm.status(e.kind()), e.getMessage() + "\n");
        }
        StringBuilder yaml = new StringBuilder();
        line(yaml, "max_entries_limit_per_query", own.maxEntriesLimitPerQuery());
        line(yaml, "max_query_series", own.maxQuerySeries());
        line(yaml, "max_query_length", duration(own.maxQueryLength()));
        line(yaml, "max_query_lookback", duration(own.maxQueryLookback()));
        line(yaml, "max_query_range", duration(own.maxQueryRange()));
        line(yaml, "query_timeout", duration(own.queryTimeout()));
        line(yaml, "max_query_bytes_read", own.maxQueryBytesRead().toBytes() + "B");
        line(yaml, "volume_enabled", true);
        line(yaml, "volume_max_series", own.volumeMaxSeries());
        line(yaml, "required_labels", own.requiredLabels());
        line(yaml, "minimum_labels_number", own.minimumLabelsNumber());
        line(yaml, "max_concurrent_tail_requests", own.maxConcurrentTailRequests());
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_YAML).body(yaml.toString());
    }

    private static void line(StringBuilder yaml, String name, Object value) {
        yaml.append(name).append(": ").append(value).append('\n');
    }

    private static String duration(Duration duration) {
        return PrometheusDuration.format(duration.toNanos());
    }

    /** This server answers as soon as all of it runs. */
    @GetMapping(path = "/services")
    ResponseEntity<String> services() {
        return text(200, "server => Running\nquery-service => Running\n");
    }

    /** What was set; what was not has the default of the documentation. Secrets are left out. */
    @GetMapping(path = "/config")
    ResponseEntity<String> configuration() {
        Map<String, String> set = new TreeMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> names) {
                for (String name : names.getPropertyNames()) {
                    if (name.startsWith("varve.")) {
                        set.putIfAbsent(name, shown(name, environment.getProperty(name, "")));
                    }
                }
            }
        }
        StringBuilder yaml = new StringBuilder();
        set.forEach((name, value) -> yaml.append(name)
                .append(": \"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                .append("\"\n"));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_YAML).body(yaml.toString());
    }

    private static String shown(String name, String value) {
        return SECRET.matcher(name).matches()
                ? "<secret>"
                : URL_SECRET.matcher(value).replaceAll("//<secret>@");
    }

    @GetMapping(path = "/log_level", produces = MediaType.APPLICATION_JSON_VALUE)
    String logLevel() {
        LoggerConfiguration ours = logging.getLoggerConfiguration(LOGGERS);
        LogLevel level = ours == null ? LogLevel.INFO : ours.getEffectiveLevel();
        return "{\"message\":\"Current log level is " + level.name().toLowerCase(Locale.ROOT) + "\"}";
    }

    @PostMapping(path = "/log_level", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> setLogLevel(@RequestParam(name = "log_level", defaultValue = "") String wanted) {
        LogLevel level = switch (wanted) {
            case "debug" -> LogLevel.DEBUG;
            case "info" -> LogLevel.INFO;
            case "warn" -> LogLevel.WARN;
            case "error" -> LogLevel.ERROR;
            default -> null;
        };
        if (level == null) {
            return ResponseEntity.badRequest()
                    .body(
                            "{\"message\":\"unrecognized log level: use debug, info, warn or error\",\"status\":\"failed\"}");
        }
        logging.setLogLevel(LOGGERS, level);
        return ResponseEntity.ok("{\"message\":\"Log level set to " + wanted + "\",\"status\":\"success\"}");
    }

    private static ResponseEntity<String> text(int status, @Nullable String body) {
        return ResponseEntity.status(status).contentType(MediaType.TEXT_PLAIN).body(body);
    }
}
