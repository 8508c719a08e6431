package io.varve.embedded.store.http;

import java.io.IOException;

/** The client closed the connection before its answer was complete; nobody is left to tell. */
final class ClientGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    ClientGoneException() {
        super("the client closed the connection");
    }
}
