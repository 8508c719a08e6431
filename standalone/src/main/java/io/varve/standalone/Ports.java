package io.varve.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks at ports before anything starts, so that a taken one is said at once and nothing has to be stopped again. */
final class Ports {
    private static final int TRIES = 200;

    private Ports() {}

    /**
     * @param setting which setting chooses the port, for the message
     * @throws CannotStart when the port can't be bound
     */
    static void requireFree(String address, int port, String setting) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (IOException failure) {
            throw new CannotStart(
                    "port " + port + " on " + address + " can't be used (" + failure.getMessage()
                            + "): stop what holds it, or choose another with " + setting,
                    failure);
        }
    }

    /** A loopback port that nobody holds at the moment. */
    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new CannotStart("no loopback port is free: " + failure.getMessage(), failure);
        }
    }

    /** The first free loopback port from this one on. */
    static int freeFrom(int first) {
        for (int port = first; port < first + TRIES; port++) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new CannotStart("no port from " + first + " to " + (first + TRIES - 1)
                + " is free: choose one with --set varve.embedded.store-port=N");
    }

    /** Whether nobody holds this loopback port at the moment. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
