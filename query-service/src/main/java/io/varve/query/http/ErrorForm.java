package io.varve.query.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * How an API tells its clients what went wrong; the statuses are the same for all.
 *
 * @param headers sent with every error
 * @param body the whole body, of what went wrong and its text
 */
public record ErrorForm(String contentType, Map<String, String> headers, BiFunction<Kind, String, String> body) {

    /** nginx' status, used by Loki too, for a client that did not wait. Nobody reads it but the access log. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private static final int TOO_MANY_REQUESTS = 429;

    /** Characters of a text that are sent: messages show parts of the query, which may be as long as it likes. */
    private static final int MOST_AT_BEGINNING = 3000;

    private static final int MOST_AT_END = 1000;

    public ErrorForm {
        headers = Map.copyOf(headers);
    }

    public void write(HttpServletResponse response, QueryFailure failure) throws IOException {
        write(response, failure.kind(), String.valueOf(failure.getMessage()));
    }

    /** @throws IOException also when a part of an answer has gone out already: the connection is not good for more */
    public void write(HttpServletResponse response, Kind kind, String text) throws IOException {
        if (response.isCommitted()) {
            // The status is gone; a broken connection is the only way left to say that the answer is not whole.
            throw new IOException("the answer broke off: " + text);
        }
        int status = status(kind);
        response.reset();
        response.setStatus(status);
        response.setContentType(contentType);
        headers.forEach(response::setHeader);
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE || status == TOO_MANY_REQUESTS) {
            response.setHeader("Retry-After", "1");
        }
        response.getOutputStream().write(body.apply(kind, shortened(text)).getBytes(UTF_8));
    }

    private static String shortened(String text) {
        return text.length() <= MOST_AT_BEGINNING + MOST_AT_END
                ? text
                : text.substring(0, MOST_AT_BEGINNING) + " ... " + text.substring(text.length() - MOST_AT_END);
    }

    public static int status(Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> HttpServletResponse.SC_BAD_REQUEST;
            case UNAUTHENTICATED -> HttpServletResponse.SC_UNAUTHORIZED;
            case NOT_FOUND -> HttpServletResponse.SC_NOT_FOUND;
            case OVERLOADED -> TOO_MANY_REQUESTS;
            case CANCELLED -> CLIENT_CLOSED_REQUEST;
            case UNAVAILABLE -> HttpServletResponse.SC_SERVICE_UNAVAILABLE;
            case TIMED_OUT -> HttpServletResponse.SC_GATEWAY_TIMEOUT;
            case INTERNAL -> HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        };
    }
}
