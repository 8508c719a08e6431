package io.varve.ingest.gateway.fluent;

import io.varve.ingest.gateway.MemoryBudget;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.tcp.MessageClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/** Cuts values of msgpack out of a connection; they have no length before them, so they are skipped through once to find their ends. */
final class MessageInput {
    private static final int FIRST_BYTES = 8192;

    private final MessageClock clock;
    private final Received received;
    private final MessageUnpacker unpacker;

    /** @param longest that a client may take over a message */
    MessageInput(Socket connection, MemoryBudget.Share share, Duration longest) throws IOException, RefusalException {
        this.clock = new MessageClock(connection, longest);
        this.received = new Received(connection.getInputStream(), share);
        this.unpacker = MessagePack.newDefaultUnpacker(received);
    }

    /**
     * The next value, waited for.
     *
     * @param longest bytes that it may have
     * @return null when the client has ended
     * @throws IOException when it ends within a value, sends no msgpack, too much, or too slowly
     * @throws RefusalException when there is no memory for it
     */
    byte @Nullable [] next(int longest) throws IOException, RefusalException {
        received.longest = longest;
        try {
            if (!unpacker.hasNext()) {
                return null;
            }
            unpacker.skipValue();
            return received.takeUpTo(unpacker.getTotalReadBytes());
        } catch (MessagePackException e) {
            throw new IOException("no msgpack: " + e.getMessage(), e);
        } catch (NoMemoryException e) {
            throw e.refusal;
        }
    }

    /** Carries a refusal through the library, which lets only these pass. */
    private static final class NoMemoryException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient RefusalException refusal;

        NoMemoryException(RefusalException refusal) {
            super(refusal);
            this.refusal = refusal;
        }
    }

    /** Keeps what is read until its value is complete. */
    private final class Received extends InputStream {
        private final InputStream in;
        private final MemoryBudget.Share share;
        private byte[] bytes = new byte[FIRST_BYTES];
        private int length;

        /** Bytes of the values that were taken. */
        private long taken;

        private int longest;

        Received(InputStream in, MemoryBudget.Share share) throws RefusalException {
            this.in = in;
            this.share = share;
            share.grow(FIRST_BYTES);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (length > longest) {
                throw new IOException("a message is larger than " + longest + " bytes");
            }
            clock.beforeRead(length > 0);
            int read = in.read(target, offset, count);
            if (read > 0) {
                if (length + read > bytes.length) {
                    resize(Math.max(length + read, 2 * bytes.length));
                }
                System.arraycopy(target, offset, bytes, length, read);
                length += read;
            }
            return read;
        }

        private void resize(int size) throws IOException {
            try {
                share.close();
                share.grow(size);
            } catch (RefusalException e) {
                throw new NoMemoryException(e);
            }
            bytes = Arrays.copyOf(bytes, size);
        }

        byte[] takeUpTo(long position) throws IOException {
            int count = Math.toIntExact(position - taken);
            byte[] value = Arrays.copyOf(bytes, count);
            length -= count;
            System.arraycopy(bytes, count, bytes, 0, length);
            taken = position;
            clock.completed();
            if (bytes.length > FIRST_BYTES && length <= FIRST_BYTES) {
                resize(FIRST_BYTES);
            }
            return value;
        }
    }
}
