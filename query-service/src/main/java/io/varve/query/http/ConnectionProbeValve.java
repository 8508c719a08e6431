package io.varve.query.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Gives each request a {@link ConnectionProbe}. The servlet API doesn't say when a client hangs up; Tomcat knows as soon as it tries to
 * read from the socket, which it does without waiting when it is asked for the bytes at hand.
 */
public final class ConnectionProbeValve extends ValveBase {

    public ConnectionProbeValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        request.setAttribute(ConnectionProbe.ATTRIBUTE, (ConnectionProbe) () -> isClosed(coyote));
        getNext().invoke(request, response);
    }

    /** A read that fails is reported as one byte at hand, for the reader to run into; the next request of a pipeline is longer. */
    private static boolean isClosed(org.apache.coyote.Request coyote) {
        coyote.action(ActionCode.AVAILABLE, true);
        return coyote.getAvailable() == 1;
    }
}
