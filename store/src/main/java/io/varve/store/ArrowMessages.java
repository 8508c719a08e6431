package io.varve.store;

import io.varve.schema.ArrowTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.flatbuf.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an Arrow IPC stream through message by message and stops at what is none. The store reports an error that it meets after it has
 * begun to answer as text within the body, also behind an end-of-stream marker; an Arrow reader would take that text for a length, or what
 * was written so far for all there is. The embedded engine sends one stream per piece of the answer: they are joined to one here.
 */
final class ArrowMessages implements ReadableByteChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ArrowMessages.class);
    private static final int CONTINUATION = -1;
    private static final int PREFIX_BYTES = 8;
    private static final int MAX_METADATA_BYTES = 16 << 20;
    private static final int MAX_ERROR_BYTES = 64 << 10;

    private final ReadableByteChannel body;
    private ByteBuffer head = ByteBuffer.allocate(0);
    private @Nullable ByteBuffer schema;
    private boolean markerRead;
    private long bodyRemaining;
    private boolean ended;

    ArrowMessages(ReadableByteChannel body) {
        this.body = body;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!head.hasRemaining() && bodyRemaining == 0) {
            if (ended) {
                return -1;
            }
            readHead();
        }
        if (head.hasRemaining()) {
            int length = Math.min(head.remaining(), target.remaining());
            target.put(target.position(), head, head.position(), length);
            target.position(target.position() + length);
            head.position(head.position() + length);
            return length;
        }
        int limit = target.limit();
        if (target.remaining() > bodyRemaining) {
            target.limit(target.position() + (int) bodyRemaining);
        }
        int length = body.read(target);
        target.limit(limit);
        if (length < 0) {
            throw new IOException("the store's answer ends within a batch");
        }
        bodyRemaining -= length;
        return length;
    }

    private void readHead() throws IOException {
        while (true) {
            ByteBuffer prefix = ByteBuffer.allocate(PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            readFully(prefix);
            prefix.flip();
            if (!prefix.hasRemaining() && markerRead) {
                ended = true;
                head = ByteBuffer.wrap(ArrowTable.endOfStream());
                return;
            }
            if (prefix.remaining() < PREFIX_BYTES || prefix.getInt(0) != CONTINUATION) {
                throw errorInBody(prefix);
            }
            int metadataLength = prefix.getInt(4);
            if (metadataLength == 0) {
                markerRead = true;
                continue;
            }
            ByteBuffer message = readMessage(prefix, metadataLength);
            if (!markerRead) {
                schema = schema == null ? message.duplicate() : schema;
                head = message;
                return;
            }
            if (!message.equals(schema)) {
                throw new IOException("the store's answer goes on with other columns");
            }
            markerRead = false;
        }
    }

    private ByteBuffer readMessage(ByteBuffer prefix, int metadataLength) throws IOException {
        if (metadataLength < 0 || metadataLength > MAX_METADATA_BYTES) {
            throw new IOException("the store's answer has a message of " + metadataLength + " bytes of metadata");
        }
        ByteBuffer whole = ByteBuffer.allocate(PREFIX_BYTES + metadataLength).order(ByteOrder.LITTLE_ENDIAN);
        whole.put(prefix.duplicate());
        readFully(whole);
        if (whole.hasRemaining()) {
            throw new IOException("the store's answer ends within a message");
        }
        whole.flip();
        bodyRemaining = Message.getRootAsMessage(
                        whole.slice(PREFIX_BYTES, metadataLength).order(ByteOrder.LITTLE_ENDIAN))
                .bodyLength();
        if (bodyRemaining < 0) {
            throw new IOException("the store's answer has a batch of negative length");
        }
        return whole;
    }

    /** The store hangs up after the text of an error: what came before counts. */
    private void readUntilBroken(ByteBuffer target) {
        try {
            readFully(target);
        } catch (IOException e) {
            LOG.debug("The store hung up after an error", e);
        }
    }

    private void readFully(ByteBuffer target) throws IOException {
        while (target.hasRemaining() && body.read(target) >= 0) {
            // Until the buffer is full or the body ends.
        }
    }

    private StoreException errorInBody(ByteBuffer begun) {
        ByteBuffer text = ByteBuffer.allocate(MAX_ERROR_BYTES);
        text.put(begun.slice());
        if (begun.limit() == PREFIX_BYTES) {
            readUntilBroken(text);
        }
        text.flip();
        if (!text.hasRemaining()) {
            return StoreException.unavailable("The store's answer ended before it was complete", null);
        }
        String message = StandardCharsets.UTF_8.decode(text).toString();
        int code = ErrorCodes.codeIn(message);
        return code == StoreException.NO_CODE
                ? StoreException.unavailable("The store's answer is no Arrow stream from here on", null)
                : StoreException.ofCode(code, message);
    }

    @Override
    public boolean isOpen() {
        return body.isOpen();
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
