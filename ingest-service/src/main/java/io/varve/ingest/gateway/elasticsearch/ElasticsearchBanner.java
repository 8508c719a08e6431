package io.varve.ingest.gateway.elasticsearch;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Answers {@code GET /} as Elasticsearch does, which its clients ask before anything else; to a browser it leaves the path. */
@Component
@Order(0)
public class ElasticsearchBanner implements Filter {
    /** What clients are told: they refuse to send to versions much older or newer than they are. */
    private static final String VERSION = "8.17.0";

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest asked
                && response instanceof HttpServletResponse answer
                && asked.getRequestURI().equals("/")
                && (asked.getMethod().equals("GET") || asked.getMethod().equals("HEAD"))
                && !isBrowser(asked)) {
            answer(answer, 200, ElasticsearchAnswer.banner(VERSION));
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean isBrowser(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    /** The header without which the clients of version 8 take the other side for something else. */
    static void answer(HttpServletResponse response, int status, byte[] body) throws IOException {
        response.setStatus(status);
        response.setHeader("X-Elastic-Product", "Elasticsearch");
        response.setContentType("application/json; charset=UTF-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
