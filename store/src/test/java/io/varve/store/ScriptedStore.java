package io.varve.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP server that answers every request with the same bytes and then hangs up or stays silent: the store at its worst. */
final class ScriptedStore implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> requestLines = new CopyOnWriteArrayList<>();
    private final byte[] answer;
    private final boolean silentAfter;

    ScriptedStore(byte[] answer, boolean silentAfter) throws IOException {
        this.answer = answer;
        this.silentAfter = silentAfter;
        Thread.ofVirtual().start(this::serve);
    }

    static byte[] chunked(String headers, byte[] body, boolean complete) {
        String head = "HTTP/1.1 200 OK\r\n" + headers + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(body.length) + "\r\n";
        byte[] begin = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] end = complete ? "\r\n0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1) : new byte[0];
        byte[] all = new byte[begin.length + body.length + end.length];
        System.arraycopy(begin, 0, all, 0, begin.length);
        System.arraycopy(body, 0, all, begin.length, body.length);
        System.arraycopy(end, 0, all, begin.length + body.length, end.length);
        return all;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            requestLines.add(reader.readLine());
            String header = reader.readLine();
            int length = 0;
            while (header != null && !header.isEmpty()) {
                if (header.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
                header = reader.readLine();
            }
            reader.skip(length);
            OutputStream output = socket.getOutputStream();
            output.write(answer);
            output.flush();
            while (silentAfter && socket.getInputStream().read() >= 0) {
                // Until the client hangs up.
            }
        } catch (IOException e) {
            if (!listener.isClosed() && !silentAfter) {
                throw new UncheckedIOException(e);
            }
        }
    }

    List<String> requestLines() {
        return requestLines;
    }

    StoreOptions options() {
        return StoreOptions.at(URI.create("http://127.0.0.1:" + listener.getLocalPort()));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
