package io.varve.embedded.store.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.varve.embedded.store.engine.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client, on the event loop: takes requests one after the other, feeds their bodies, and notices hang-ups.
 *
 * <p>Reading is by demand. While a statement runs and its body is complete, one read stays open, because only a read tells that the
 * client has gone.
 */
final class RequestHandler extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(RequestHandler.class.getName());

    private final StatementDesk desk;
    /** What has been decoded and not been taken yet: at most what one read of the socket holds. */
    private final Queue<Object> pending = new ArrayDeque<>();

    private @Nullable RequestBody body;
    private @Nullable Answer answer;
    private @Nullable Statement statement;

    RequestHandler(StatementDesk desk) {
        this.desk = desk;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        pending.add(message);
        takePending(context);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readByDemand(context);
    }

    private void readByDemand(ChannelHandlerContext context) {
        RequestBody current = body;
        if (current == null || current.wantsMore() || (current.isComplete() && pending.isEmpty())) {
            context.read();
        }
    }

    private void takePending(ChannelHandlerContext context) {
        while (!pending.isEmpty()) {
            Object message = pending.element();
            if (message instanceof HttpRequest && body != null) {
                return;
            }
            pending.remove();
            if (message instanceof HttpRequest request) {
                begin(context, request);
            }
            if (message instanceof HttpContent content) {
                feed(content);
            } else {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private void feed(HttpContent content) {
        RequestBody current = body;
        if (current == null) {
            content.release();
            return;
        }
        ByteBuf piece = content.content();
        if (content.decoderResult().isFailure()) {
            content.release();
            current.clientGone();
            return;
        }
        current.offer(piece);
        if (content instanceof LastHttpContent) {
            current.complete();
            finishExchange();
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        RequestBody newBody = new RequestBody(() -> context.executor().execute(() -> readByDemand(context)));
        Answer newAnswer = new Answer(
                context.channel(),
                HttpUtil.isKeepAlive(request),
                request.protocolVersion().equals(HttpVersion.HTTP_1_0),
                () -> context.executor().execute(() -> answered(context)));
        body = newBody;
        answer = newAnswer;
        if (request.decoderResult().isFailure()) {
            newBody.complete();
            plain(
                    newAnswer,
                    HttpResponseStatus.BAD_REQUEST,
                    "The request is not HTTP: "
                            + request.decoderResult().cause().getMessage() + "\n");
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            ChannelFuture _ = context.writeAndFlush(
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
        QueryStringDecoder url = new QueryStringDecoder(request.uri());
        try {
            route(context, request, url, newBody, newAnswer);
        } catch (EngineException e) {
            newBody.discard();
            newAnswer.replace(
                    ErrorCodes.status(e.code()),
                    desk.engine().describe(e).getBytes(StandardCharsets.UTF_8),
                    headers -> {
                        headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8");
                        headers.set("X-ClickHouse-Exception-Code", e.code());
                    });
        } catch (IllegalArgumentException e) {
            newBody.discard();
            plain(newAnswer, HttpResponseStatus.BAD_REQUEST, "The URL can't be read: " + e.getMessage() + "\n");
        }
    }

    private void route(
            ChannelHandlerContext context,
            HttpRequest request,
            QueryStringDecoder url,
            RequestBody newBody,
            Answer newAnswer)
            throws EngineException {
        switch (url.path()) {
            case "/ping", "/replicas_status" -> plain(newAnswer, HttpResponseStatus.OK, "Ok.\n");
            case "/", "", "/query" -> {
                boolean mayRead = request.method().equals(HttpMethod.GET)
                        || request.method().equals(HttpMethod.HEAD);
                if (mayRead && !url.parameters().containsKey("query") && !hasBody(request)) {
                    plain(newAnswer, HttpResponseStatus.OK, "Ok.\n");
                } else if (mayRead
                        || request.method().equals(HttpMethod.POST)
                        || request.method().equals(HttpMethod.PUT)) {
                    desk.access().check(request, url);
                    Statement accepted = new Statement(
                            QueryRequest.of(request), hasBody(request), newBody, newAnswer, desk.engine());
                    statement = accepted;
                    desk.submit(accepted, context.executor());
                } else {
                    plain(newAnswer, HttpResponseStatus.METHOD_NOT_ALLOWED, "GET, HEAD, POST and PUT are known\n");
                }
            }
            default ->
                plain(
                        newAnswer,
                        HttpResponseStatus.NOT_FOUND,
                        "There is no handle " + url.path()
                                + "\n\nUse / or /ping for health checks, and POST / for queries\n");
        }
    }

    private static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }

    private static void plain(Answer answer, HttpResponseStatus status, String text) {
        answer.replace(
                status,
                text.getBytes(StandardCharsets.UTF_8),
                headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=UTF-8"));
    }

    /** The answer has been handed over; the rest of the body, if any, is skipped before the next request. */
    private void answered(ChannelHandlerContext context) {
        answer = null;
        statement = null;
        RequestBody current = body;
        if (current != null) {
            current.discard();
        }
        finishExchange();
        takePending(context);
        readByDemand(context);
    }

    private void finishExchange() {
        RequestBody current = body;
        if (answer == null && current != null && current.isComplete()) {
            body = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Answer current = answer;
        if (current != null) {
            current.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pending.forEach(ReferenceCountUtil::release);
        pending.clear();
        RequestBody currentBody = body;
        if (currentBody != null) {
            currentBody.clientGone();
        }
        Answer currentAnswer = answer;
        if (currentAnswer != null) {
            currentAnswer.clientGone();
        }
        Statement current = statement;
        if (current != null) {
            desk.abandon(current);
        }
    }

    /** Nothing has moved for a while: closes when that is the client's doing, not while a statement is at work. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        RequestBody current = body;
        boolean waitsForClient =
                current == null || current.wantsMore() || !context.channel().isWritable();
        if (event instanceof IdleStateEvent && waitsForClient) {
            ChannelFuture _ = context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "A client's connection broke", cause);
        ChannelFuture _ = context.close();
    }
}
