package io.varve.ingest;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Serves nothing but OTLP on the port of OTLP: whoever opens that port to senders does not open the queries with it. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class OtlpPathsOnly implements Filter {
    private static final String OTLP = "/v1/";

    private final OtlpHttpPort otlp;

    public OtlpPathsOnly(OtlpHttpPort otlp) {
        this.otlp = otlp;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getLocalPort() == otlp.port()
                && request instanceof HttpServletRequest asked
                && response instanceof HttpServletResponse answer
                && !asked.getRequestURI().startsWith(OTLP)) {
            answer.setStatus(HttpServletResponse.SC_NOT_FOUND);
            answer.setContentType("text/plain; charset=utf-8");
            answer.getWriter()
                    .write(
                            "this port takes OTLP: POST /v1/logs and /v1/traces; everything else is on the port of the API\n");
            return;
        }
        chain.doFilter(request, response);
    }
}
