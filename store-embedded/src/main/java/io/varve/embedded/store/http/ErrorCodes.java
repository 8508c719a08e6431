package io.varve.embedded.store.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** ClickHouse's error codes that this process gives itself, and the HTTP status of every code. */
final class ErrorCodes {
    static final int BAD_ARGUMENTS = 36;
    static final int NOT_IMPLEMENTED = 48;
    static final int SYNTAX_ERROR = 62;
    static final int READONLY = 164;
    static final int TOO_MANY_SIMULTANEOUS_QUERIES = 202;
    static final int QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING = 216;
    static final int CANNOT_DECOMPRESS = 271;
    static final int SESSION_NOT_FOUND = 372;
    static final int SESSION_IS_LOCKED = 373;
    static final int INVALID_SESSION_TIMEOUT = 374;
    static final int AUTHENTICATION_FAILED = 516;

    private ErrorCodes() {}

    /** As {@code exceptionCodeToHTTPStatus} of ClickHouse; a pool without a free connection is 503, which ClickHouse's limit of queries is not. */
    static HttpResponseStatus status(int code) {
        return switch (code) {
            case 194 -> HttpResponseStatus.UNAUTHORIZED;
            case 192, 193, 497, 512, AUTHENTICATION_FAILED -> HttpResponseStatus.FORBIDDEN;
            case 6,
                    8,
                    15,
                    25,
                    26,
                    27,
                    BAD_ARGUMENTS,
                    38,
                    41,
                    44,
                    53,
                    SYNTAX_ERROR,
                    72,
                    92,
                    94,
                    117,
                    167,
                    168,
                    223,
                    321,
                    376,
                    427,
                    441,
                    675,
                    676 -> HttpResponseStatus.BAD_REQUEST;
            case 46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511 -> HttpResponseStatus.NOT_FOUND;
            case 66 -> HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
            case NOT_IMPLEMENTED -> HttpResponseStatus.NOT_IMPLEMENTED;
            case 76, 209, 439, TOO_MANY_SIMULTANEOUS_QUERIES -> HttpResponseStatus.SERVICE_UNAVAILABLE;
            case 381 -> HttpResponseStatus.LENGTH_REQUIRED;
            case 159 -> HttpResponseStatus.REQUEST_TIMEOUT;
            default -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
