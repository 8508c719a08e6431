package io.varve.query.http;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Bounds what parameters in bodies of requests take. Tomcat makes room for a form as soon as its length is announced, and reads it for as
 * long as bytes come: here all forms under way share an allowance, and each has to be whole in time, or its connection ends.
 */
public final class FormBodiesValve extends ValveBase {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final long mostBytes;
    private final Duration longest;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param mostBytes that forms under way may hold together
     * @param longest that a client may take to send one
     */
    public FormBodiesValve(long mostBytes, Duration longest) {
        super(true);
        this.mostBytes = mostBytes;
        this.longest = longest;
    }

    /** Bytes that forms under way hold. */
    long held() {
        return held.get();
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
            getNext().invoke(request, response);
            return;
        }
        long announced = request.getContentLengthLong();
        // One that is larger than a form may be is refused by Tomcat before it takes anything.
        int largest = request.getConnector().getMaxPostSize();
        long bytes = announced < 0 ? largest : announced > largest ? 0 : announced;
        try {
            if (held.addAndGet(bytes) > mostBytes) {
                refuse(response);
            } else {
                timed(request, response);
            }
        } finally {
            held.addAndGet(-bytes);
        }
    }

    private void timed(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        InputBuffer inner = coyote.getInputBuffer();
        Timed timed = new Timed(inner, System.nanoTime(), longest);
        coyote.setInputBuffer(timed);
        try {
            getNext().invoke(request, response);
        } finally {
            // The connection goes on with the buffer that it began with.
            coyote.setInputBuffer(inner);
            if (timed.late) {
                coyote.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            }
        }
    }

    private void refuse(Response response) throws IOException {
        response.setStatus(429);
        response.setHeader("Retry-After", "1");
        response.setContentType("text/plain; charset=utf-8");
        response.setHeader("Connection", "close");
        HttpServletResponse answer = response.getResponse();
        answer.getOutputStream()
                .write(("the parameters of requests under way hold all of the " + mostBytes
                                + " bytes that they may; send this one again later\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static final class Timed implements InputBuffer {
        private final InputBuffer inner;
        private final long begin;
        private final Duration longest;
        private boolean late;

        Timed(InputBuffer inner, long begin, Duration longest) {
            this.inner = inner;
            this.begin = begin;
            this.longest = longest;
        }

        @Override
        public int doRead(ApplicationBufferHandler handler) throws IOException {
            int read = inner.doRead(handler);
            if (read >= 0 && System.nanoTime() - begin > longest.toNanos()) {
                late = true;
                throw new SocketTimeoutException("the parameters were not whole after " + longest.toMillis() + " ms");
            }
            return read;
        }

        @Override
        public int available() {
            return inner.available();
        }
    }
}
