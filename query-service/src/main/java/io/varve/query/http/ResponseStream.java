package io.varve.query.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/** The body of a JSON answer; status and type are set by its first byte, so that an error before it can still have its own. */
public final class ResponseStream extends OutputStream {

    private final HttpServletResponse response;
    private boolean begun;

    public ResponseStream(HttpServletResponse response) {
        this.response = response;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            // Nothing of an answer that was written past this stream, with a type of its own.
            return;
        }
        if (!begun) {
            begun = true;
            response.setStatus(HttpServletResponse.SC_OK);
            response.setContentType("application/json; charset=UTF-8");
        }
        response.getOutputStream().write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        response.getOutputStream().flush();
    }
}
