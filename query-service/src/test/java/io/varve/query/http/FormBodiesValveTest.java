package io.varve.query.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms over real sockets, into a real server that reads their parameter {@code query}. */
class FormBodiesValveTest {
    private static final int MOST_BYTES = 100_000;

    @TempDir
    Path folder;

    private final FormBodiesValve valve = new FormBodiesValve(MOST_BYTES, Duration.ofSeconds(1));
    private Tomcat tomcat;

    @BeforeEach
    void start() throws Exception {
        tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        StandardContext context = (StandardContext) tomcat.addContext("", null);
        context.getPipeline().addValve(valve);
        Tomcat.addServlet(context, "length", new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                String query = request.getParameter("query");
                byte[] answer = (query == null ? "none" : Integer.toString(query.length())).getBytes(ISO_8859_1);
                response.setContentLength(answer.length);
                response.getOutputStream().write(answer);
            }
        });
        context.addServletMappingDecoded("/*", "length");
        tomcat.getConnector();
        tomcat.start();
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void formsOfOneConnectionAreReadOneAfterAnother() throws Exception {
        try (Socket socket = open()) {
            for (int length : new int[] {0, 1, 50_000, 3}) {
                String form = "query=" + "x".repeat(length);
                send(socket, head("Content-Length: " + form.length()) + form);
                assertThat(answer(socket)).isEqualTo("200 " + length);
            }
        }
    }

    @Test
    void aFormWithoutALengthCountsAsTheLargest() throws Exception {
        String chunked = head("Transfer-Encoding: chunked") + "7\r\nquery=y\r\n0\r\n\r\n";
        try (Socket socket = open()) {
            send(socket, chunked);
            assertThat(answer(socket)).startsWith("429");
        }
        tomcat.getConnector().setMaxPostSize(MOST_BYTES);
        try (Socket socket = open()) {
            send(socket, chunked);
            assertThat(answer(socket)).isEqualTo("200 1");
        }
    }

    @Test
    void whatWasAnnouncedIsGivenBack() throws Exception {
        Socket[] silent = new Socket[2];
        for (int i = 0; i < silent.length; i++) {
            silent[i] = open();
            send(silent[i], head("Content-Length: 50000"));
        }
        for (int i = 0; i < 400 && valve.held() < MOST_BYTES; i++) {
            Thread.sleep(50);
        }
        awaitStatus("429");
        for (Socket socket : silent) {
            socket.close();
        }
        awaitStatus("200");
    }

    @Test
    void aFormThatComesByteByByteEndsItsConnection() throws Exception {
        try (Socket socket = open()) {
            send(socket, head("Content-Length: 50000") + "query=");
            Thread trickling = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Thread.sleep(50);
                        send(socket, "x");
                    }
                } catch (IOException | InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(ended(socket)).isTrue();
            trickling.interrupt();
        }
        awaitStatus("200");
    }

    private void awaitStatus(String status) throws Exception {
        String answer = "";
        for (int i = 0; i < 200 && !answer.startsWith(status); i++) {
            try (Socket socket = open()) {
                send(socket, head("Content-Length: 7") + "query=x");
                answer = answer(socket);
            }
            Thread.sleep(50);
        }
        assertThat(answer).startsWith(status);
    }

    private Socket open() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), tomcat.getConnector().getLocalPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static String head(String length) {
        return "POST /x HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
                + length + "\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // The rest of an answer, if there is one.
            }
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** The status and the body of an answer with a length; the status alone of others. */
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        String status = line(in).split(" ", -1)[1];
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        return status + " " + new String(in.readNBytes(length), ISO_8859_1);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
