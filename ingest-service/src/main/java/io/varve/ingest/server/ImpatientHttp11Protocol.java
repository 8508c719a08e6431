package io.varve.ingest.server;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 that ends a connection when the head of a request is not whole in time. Tomcat's own timeout begins again with each byte, and each
 * begun head holds a buffer of the largest one.
 */
public final class ImpatientHttp11Protocol extends Http11NioProtocol {
    private static final int LOOKS_PER_TIMEOUT = 10;

    private Duration headTimeout = Duration.ofMinutes(1);
    private @Nullable ScheduledFuture<?> looking;

    /** @param headTimeout that a client may take to send the head of a request; it is found out a tenth later at most */
    public void setHeadTimeout(Duration headTimeout) {
        this.headTimeout = headTimeout;
    }

    @Override
    public void start() throws Exception {
        super.start();
        long pause = headTimeout.dividedBy(LOOKS_PER_TIMEOUT).toMillis();
        looking = getUtilityExecutor().scheduleWithFixedDelay(this::endSlowHeads, pause, pause, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() throws Exception {
        if (looking != null) {
            looking.cancel(false);
        }
        super.stop();
    }

    private void endSlowHeads() {
        long now = System.nanoTime();
        for (SocketWrapperBase<NioChannel> connection : getEndpoint().getConnections()) {
            // A processor stays with a connection while a head is not whole; one at work is with its thread.
            if (connection.getCurrentProcessor() instanceof Http11Processor processor && isLate(processor, now)) {
                connection.close();
            }
        }
    }

    private boolean isLate(Processor processor, long now) {
        if (processor.isAsync()) {
            return false;
        }
        Request request = processor.getRequest();
        long begin = request.getStartTimeNanos();
        return begin != -1 && now - begin > headTimeout.toNanos();
    }
}
