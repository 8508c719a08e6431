package io.varve.ingest.gateway;

/** A door with a port of its own. */
public interface ListeningDoor extends AutoCloseable {
    /** Begins to listen. */
    void start();

    /** The port that is listened to. */
    int port();

    /** Takes no more; what was taken and not acknowledged is finished first, for some seconds. */
    @Override
    void close();
}
