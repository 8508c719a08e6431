package io.varve.query.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.logql.label.LabelSet;
import io.varve.query.failure.QueryFailure;
import io.varve.query.http.JsonSink;
import io.varve.query.logs.LogLine;
import io.varve.query.tail.LiveTail;
import io.varve.query.tail.TailFrame;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The WebSocket of one tail: frames as Loki writes them, a ping each second, an error as the reason of the close. */
final class TailSocket extends Endpoint {

    private static final Duration PING_INTERVAL = Duration.ofSeconds(1);

    /** RFC 6455 5.5: a control frame has 125 bytes, of which two are the code. */
    private static final int LONGEST_REASON = 123;

    private final Supplier<LiveTail> begin;
    private final boolean categorized;
    private @Nullable Thread sender;

    /**
     * @param begin starts the tail; what it throws is told to the client
     * @param categorized whether every line has its labels by category
     */
    TailSocket(Supplier<LiveTail> begin, boolean categorized) {
        this.begin = begin;
        this.categorized = categorized;
    }

    @Override
    public synchronized void onOpen(Session session, EndpointConfig configuration) {
        sender = Thread.ofVirtual().name("tail-sender").start(() -> send(session));
    }

    @Override
    public synchronized void onClose(Session session, CloseReason reason) {
        stop();
    }

    @Override
    public synchronized void onError(Session session, Throwable failure) {
        stop();
    }

    private void stop() {
        if (sender != null) {
            sender.interrupt();
        }
    }

    private void send(Session session) {
        try (LiveTail tail = begin.get()) {
            long pinged = System.nanoTime();
            while (session.isOpen()) {
                TailFrame frame = tail.next(PING_INTERVAL);
                if (!frame.isEmpty()) {
                    session.getBasicRemote().sendText(text(frame));
                }
                if (System.nanoTime() - pinged >= PING_INTERVAL.toNanos()) {
                    pinged = System.nanoTime();
                    session.getBasicRemote().sendPing(ByteBuffer.allocate(0));
                }
            }
        } catch (QueryFailure e) {
            close(session, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | IllegalStateException gone) {
            close(session, "the client does not read");
        }
    }

    private static void close(Session session, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        int length = Math.min(utf8.length, LONGEST_REASON);
        while (length < utf8.length && (utf8[length] & 0xC0) == 0x80) {
            length--;
        }
        try {
            session.close(
                    new CloseReason(CloseReason.CloseCodes.UNEXPECTED_CONDITION, new String(utf8, 0, length, UTF_8)));
        } catch (IOException alreadyGone) {
            // Nobody is left to tell.
        }
    }

    private String text(TailFrame frame) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonSink json = new JsonSink(bytes);
        ResultEncoder encoder = new ResultEncoder(json);
        Map<LabelSet, List<LogLine>> streams = new LinkedHashMap<>();
        for (LogLine line : frame.lines()) {
            LabelSet labels =
                    categorized ? line.labels().stream() : line.labels().all();
            streams.computeIfAbsent(labels, _ -> new ArrayList<>()).add(line);
        }
        json.raw("{\"streams\":[");
        String separator = "";
        for (Map.Entry<LabelSet, List<LogLine>> stream : streams.entrySet()) {
            json.raw(separator);
            encoder.stream(stream.getKey(), stream.getValue(), categorized);
            separator = ",";
        }
        json.raw(']');
        if (!frame.dropped().isEmpty()) {
            json.raw(",\"dropped_entries\":[");
            separator = "";
            for (TailFrame.Dropped dropped : frame.dropped()) {
                json.raw(separator).raw("{\"labels\":");
                encoder.labels(dropped.labels());
                json.raw(",\"timestamp\":\"").number(dropped.timestamp()).raw("\"}");
                separator = ",";
            }
            json.raw(']');
        }
        if (categorized) {
            json.raw(",\"encodingFlags\":[\"categorize-labels\"]");
        }
        json.raw('}').flush();
        return bytes.toString(UTF_8);
    }
}
