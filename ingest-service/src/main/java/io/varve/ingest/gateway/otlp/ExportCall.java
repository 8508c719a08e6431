package io.varve.ingest.gateway.otlp;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.varve.ingest.gateway.ReceivedBody;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.RefusalException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A call that sends one message and is answered by one, within the memory and the time that a request may take. */
final class ExportCall extends ServerCall.Listener<InputStream> {
    private final ServerCall<InputStream, byte[]> call;
    private final InboundMessage inbound;
    private final Export export;
    private final Future<?> timeout;

    /** Whoever sets it closes the call: the end of the request, what is wrong with it, or the clock. */
    private final AtomicBoolean ended = new AtomicBoolean();

    private @Nullable ReceivedBody body;

    /** What is done with a message. */
    interface Export {
        ReceivedBody receive(InputStream message, long length) throws RefusalException, IOException;

        /** The message that answers. */
        byte[] answer(ReceivedBody body) throws RefusalException;

        /** Is told why no message was received. */
        void refused(Reason reason);
    }

    /** @param longest that the client may take to send the message and its end */
    ExportCall(
            ServerCall<InputStream, byte[]> call, Export export, Duration longest, ScheduledExecutorService scheduler) {
        this.call = call;
        this.inbound = InboundMessage.ofCurrentCall();
        this.export = export;
        call.request(2);
        this.timeout = scheduler.schedule(
                () -> breakOff(RefusalException.tooSlow(longest)), longest.toMillis(), TimeUnit.MILLISECONDS);
        inbound.onRefusal(this::breakOff);
    }

    @Override
    public void onMessage(InputStream message) {
        inbound.release();
        if (ended.get()) {
            return;
        }
        if (body != null) {
            refuse(new RefusalException(Reason.BAD_REQUEST, "the call has more than one request message"));
            return;
        }
        try {
            body = export.receive(message, message.available());
        } catch (RefusalException e) {
            refuse(e);
        } catch (StatusRuntimeException e) {
            // gRPC's own limit on what a message may be when it is decompressed.
            end(e.getStatus());
        } catch (IOException e) {
            refuse(new RefusalException(
                    Reason.BAD_REQUEST, "the request message is not what grpc-encoding says: " + e.getMessage(), e));
        }
    }

    @Override
    public void onHalfClose() {
        timeout.cancel(false);
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        ReceivedBody received = body;
        if (received == null) {
            close(Status.INVALID_ARGUMENT.withDescription("the call has no request message"));
            return;
        }
        try (received) {
            byte[] answer = export.answer(received);
            call.sendHeaders(new Metadata());
            call.sendMessage(answer);
            close(Status.OK);
        } catch (RefusalException e) {
            close(status(e));
        }
    }

    @Override
    public void onCancel() {
        timeout.cancel(false);
        ended.set(true);
        giveBack();
    }

    @Override
    public void onComplete() {
        timeout.cancel(false);
        giveBack();
    }

    private void refuse(RefusalException refusal) {
        end(status(refusal));
    }

    private void breakOff(RefusalException refusal) {
        if (end(status(refusal))) {
            export.refused(refusal.reason());
        }
    }

    private boolean end(Status status) {
        timeout.cancel(false);
        boolean first = ended.compareAndSet(false, true);
        if (first) {
            close(status);
        }
        return first;
    }

    private void giveBack() {
        if (body != null) {
            body.close();
            body = null;
        }
    }

    private void close(Status status) {
        call.close(status, new Metadata());
    }

    private static Status status(RefusalException refusal) {
        return Status.fromCodeValue(OtlpAnswer.code(refusal.reason())).withDescription(refusal.text());
    }
}
