package io.varve.query.joined;

import io.varve.query.logs.LogQueries;
import io.varve.query.traces.TraceQueries;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Puts traces with their logs on the web server. */
@Configuration(proxyBeanMethods = false)
@Import(TraceLogsController.class)
public class JoinedConfiguration {
    @Bean
    TraceLogs traceLogs(LogQueries logs, TraceQueries traces) {
        return new TraceLogs(logs, traces);
    }
}
