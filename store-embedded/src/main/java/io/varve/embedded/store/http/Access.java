package io.varve.embedded.store.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.varve.embedded.store.engine.EngineException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. Users are not known here, any name will do; with a token every request needs it as its password.
 *
 * @param token null when everybody on this machine may ask
 */
record Access(@Nullable String token) {

    void check(HttpRequest request, QueryStringDecoder url) throws EngineException {
        if (token == null) {
            refuseForeignPages(request.headers());
            return;
        }
        String given = password(request.headers(), url);
        if (!MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8))) {
            throw new EngineException(
                    ErrorCodes.AUTHENTICATION_FAILED,
                    "Authentication failed: the password is not the token that the store was started with");
        }
    }

    /** A page of another site in the browser of whoever sits here reaches loopback too; it can't forge this header. */
    private static void refuseForeignPages(HttpHeaders headers) throws EngineException {
        String site = headers.get("Sec-Fetch-Site", "none");
        if (site.equals("cross-site") || site.equals("same-site")) {
            throw new EngineException(
                    ErrorCodes.AUTHENTICATION_FAILED,
                    "Authentication failed: pages of other sites may not query the store");
        }
    }

    private static String password(HttpHeaders headers, QueryStringDecoder url) {
        String key = headers.get("X-ClickHouse-Key");
        if (key != null) {
            return key;
        }
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        if (authorization.startsWith("Bearer ")) {
            return authorization.substring("Bearer ".length()).strip();
        }
        if (authorization.startsWith("Basic ")) {
            return basicPassword(authorization.substring("Basic ".length()).strip());
        }
        List<String> parameter = url.parameters().get("password");
        return parameter == null ? "" : parameter.getLast();
    }

    private static String basicPassword(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
