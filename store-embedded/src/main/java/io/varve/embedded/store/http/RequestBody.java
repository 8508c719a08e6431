package io.varve.embedded.store.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The body of a request: the event loop puts pieces in, the statement's thread reads them. What waits here is bounded, because the
 * event loop reads from the socket only while {@link #wantsMore}.
 */
final class RequestBody extends InputStream {
    private static final int WAITING_LIMIT = 1024 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ByteBuf> pieces = new ArrayDeque<>();
    private final Runnable whenWanted;
    private long waiting;
    private boolean complete;
    private boolean gone;
    private boolean discarded;

    /** @param whenWanted called by the reader each time that there is room for more */
    RequestBody(Runnable whenWanted) {
        this.whenWanted = whenWanted;
    }

    /** Takes over the piece. */
    void offer(ByteBuf piece) {
        lock.lock();
        try {
            if (gone || discarded || !piece.isReadable()) {
                piece.release();
                return;
            }
            pieces.add(piece);
            waiting += piece.readableBytes();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The last piece is in. */
    void complete() {
        lock.lock();
        try {
            complete = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The client is gone: a body that was not complete ends in an error. */
    void clientGone() {
        lock.lock();
        try {
            gone = true;
            releaseAll();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will read the rest. */
    void discard() {
        lock.lock();
        try {
            discarded = true;
            releaseAll();
        } finally {
            lock.unlock();
        }
    }

    private void releaseAll() {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        waiting = 0;
    }

    boolean isComplete() {
        lock.lock();
        try {
            return complete;
        } finally {
            lock.unlock();
        }
    }

    boolean wantsMore() {
        lock.lock();
        try {
            return !complete && waiting < WAITING_LIMIT;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int size;
        lock.lock();
        try {
            while (pieces.isEmpty() && !complete && !gone) {
                changed.awaitUninterruptibly();
            }
            if (gone) {
                throw new ClientGoneException();
            }
            ByteBuf piece = pieces.peek();
            if (piece == null) {
                return -1;
            }
            size = Math.min(length, piece.readableBytes());
            piece.readBytes(bytes, offset, size);
            waiting -= size;
            if (!piece.isReadable()) {
                pieces.remove().release();
            }
        } finally {
            lock.unlock();
        }
        if (wantsMore()) {
            whenWanted.run();
        }
        return size;
    }
}
