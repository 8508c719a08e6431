package io.varve.embedded.store.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The answer to one request, written by the statement's thread.
 *
 * <p>The first bytes are held back: an error that comes early gets its own status, and an answer that fits carries its final counts. After
 * that, a writer waits while the client is slower than the engine.
 */
final class Answer extends OutputStream {
    static final int HELD_BACK = 256 * 1024;
    private static final int PIECE = 64 * 1024;

    private final Channel channel;
    private final boolean keepAlive;
    private final boolean http10;
    private final Runnable whenDone;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private HeldBack held;
    private Consumer<HttpHeaders> headers = _ -> {};
    private boolean bodyless;
    private boolean committed;
    private boolean done;
    private boolean gone;

    /** @param whenDone called when the last byte has been handed over; any thread */
    Answer(Channel channel, boolean keepAlive, boolean http10, Runnable whenDone) {
        this.channel = channel;
        this.keepAlive = keepAlive;
        this.http10 = http10;
        this.whenDone = whenDone;
        this.held = new HeldBack(HELD_BACK);
    }

    /** What to set on the answer when it goes out. */
    void onCommit(Consumer<HttpHeaders> fill) {
        this.headers = fill;
    }

    /** The request was HEAD: headers only. */
    void withoutBody() {
        bodyless = true;
    }

    /** Holds everything back until the end, on disk where it is much. */
    void holdUntilEnd() {
        held = new HeldBack(Long.MAX_VALUE);
    }

    /** Whether bytes have gone out, so that the status can't change any more. */
    boolean isCommitted() {
        return committed;
    }

    /** Whether the client has closed the connection. */
    boolean isClientGone() {
        lock.lock();
        try {
            return gone;
        } finally {
            lock.unlock();
        }
    }

    /** The client has closed the connection. */
    void clientGone() {
        lock.lock();
        try {
            gone = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The socket takes more, or is closed. */
    void writabilityChanged() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!committed) {
            if (held.add(bytes, offset, length)) {
                return;
            }
            commit();
        }
        for (int at = offset; at < offset + length; at += PIECE) {
            send(bytes, at, Math.min(PIECE, offset + length - at));
        }
    }

    private void commit() throws IOException {
        committed = true;
        DefaultHttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        headers.accept(response.headers());
        if (http10) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            markConnection(response.headers());
        }
        ChannelFuture _ = channel.write(response, channel.voidPromise());
        held.drainTo(this::send);
    }

    private void send(byte[] bytes, int offset, int length) throws IOException {
        awaitWritable();
        if (!bodyless) {
            ChannelFuture _ = channel.write(
                    new DefaultHttpContent(channel.alloc().directBuffer(length).writeBytes(bytes, offset, length)),
                    channel.voidPromise());
        }
    }

    private void awaitWritable() throws ClientGoneException {
        lock.lock();
        try {
            if (!gone && !channel.isWritable()) {
                channel.flush();
            }
            while (!gone && !channel.isWritable()) {
                changed.awaitUninterruptibly();
            }
            if (gone) {
                throw new ClientGoneException();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flush() {
        if (committed) {
            channel.flush();
        }
    }

    /** Ends a successful answer. */
    @Override
    public void close() throws IOException {
        if (done) {
            return;
        }
        if (isClientGone()) {
            throw new ClientGoneException();
        }
        if (!committed && held.isInMemory()) {
            byte[] body = held.bytes();
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.OK,
                    bodyless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
            headers.accept(response.headers());
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
            markConnection(response.headers());
            end(channel.writeAndFlush(response));
            return;
        }
        if (!committed) {
            commit();
        }
        ChannelFuture last = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        if (http10) {
            ChannelFuture _ = last.addListener(ChannelFutureListener.CLOSE);
        }
        end(last);
    }

    /** Answers with a status and a short text instead, as long as nothing has gone out. */
    void replace(HttpResponseStatus status, byte[] text, Consumer<HttpHeaders> fill) {
        if (done) {
            return;
        }
        committed = true;
        held.close();
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, bodyless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(text));
        fill.accept(response.headers());
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length);
        markConnection(response.headers());
        end(channel.writeAndFlush(response));
    }

    /** Ends the answer without the mark of its end, so that the client notices; what was written before still goes out. */
    void abort() {
        if (done) {
            return;
        }
        end(channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
    }

    private void markConnection(HttpHeaders response) {
        response.set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        if (keepAlive) {
            response.set("Keep-Alive", "timeout=30");
        }
    }

    private void end(ChannelFuture last) {
        done = true;
        held.close();
        if (!keepAlive) {
            ChannelFuture _ = last.addListener(ChannelFutureListener.CLOSE);
        }
        whenDone.run();
    }
}
