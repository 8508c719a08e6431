package io.varve.query.http;

import jakarta.servlet.http.HttpServletRequest;

/** Tells whether the client of a request has closed its side of the connection. Put on each request by {@link ConnectionProbeValve}. */
@FunctionalInterface
interface ConnectionProbe {

    /** The request attribute under which it is found. */
    String ATTRIBUTE = ConnectionProbe.class.getName();

    boolean isClosedByClient();

    /** The probe of a request; where there is none, a client is taken to wait for ever. */
    static ConnectionProbe of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof ConnectionProbe probe ? probe : () -> false;
    }
}
