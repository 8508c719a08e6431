package io.varve.ingest.gateway.otlp;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.varve.access.TenantHeader;
import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.MediaType;
import io.varve.ingest.gateway.ReceivedBody;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.wire.batch.DecodeResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** OTLP over gRPC. Messages stay bytes: the same decoder reads them as over HTTP. */
public final class OtlpGrpcServer implements AutoCloseable {
    private static final Metadata.Key<String> ORG_ID =
            Metadata.Key.of(TenantHeader.NAME, Metadata.ASCII_STRING_MARSHALLER);
    private static final MethodDescriptor<InputStream, byte[]> EXPORT_LOGS =
            export("opentelemetry.proto.collector.logs.v1.LogsService");
    private static final MethodDescriptor<InputStream, byte[]> EXPORT_TRACES =
            export("opentelemetry.proto.collector.trace.v1.TraceService");
    private static final MethodDescriptor<InputStream, byte[]> EXPORT_METRICS =
            export("opentelemetry.proto.collector.metrics.v1.MetricsService");
    private static final int STOP_SECONDS = 5;

    /** A connection whose other side is gone without a word is found out after this. */
    private static final int KEEP_ALIVE_SECONDS = 60;

    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 20;
    private static final int MOST_CALLS_OF_A_CONNECTION = 1000;

    private final TelemetryGateway gateway;
    private final OtlpDecoding decoding = new OtlpDecoding();
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("otlp-grpc-", 0).factory());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("otlp-grpc-clock").factory());
    private final Server server;

    /** Does not listen before {@link #start()}. */
    public OtlpGrpcServer(TelemetryGateway gateway, InetSocketAddress address) {
        this.gateway = gateway;
        this.server = NettyServerBuilder.forAddress(address)
                .executor(executor)
                .maxInboundMessageSize(gateway.maxDecodedBytes())
                .maxConcurrentCallsPerConnection(MOST_CALLS_OF_A_CONNECTION)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .decompressorRegistry(MessageEncoding.registry())
                .addStreamTracerFactory(
                        InboundMessage.factory(headers -> gateway.memory().open(gateway.tenantOf(headers.get(ORG_ID)))))
                .addService(unary(EXPORT_LOGS, this::exportLogs))
                .addService(unary(EXPORT_TRACES, this::exportTraces))
                .addService(refused(EXPORT_METRICS))
                .build();
    }

    /** @throws UncheckedIOException when the port is taken */
    public void start() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException("OTLP over gRPC can't listen: " + e.getMessage(), e);
        }
    }

    /** The port that is listened to. */
    public int port() {
        return server.getPort();
    }

    private interface Exports {
        ExportCall.Export of(Metadata headers);
    }

    private interface Push {
        DecodeResult push(ReceivedBody body) throws RefusalException;
    }

    private ExportCall.Export exportLogs(Metadata headers) {
        return new Exported(
                Door.OTLP_GRPC,
                headers,
                OtlpSignal.LOGS,
                body -> gateway.push(Door.OTLP_GRPC, body, decoding.of(MediaType.PROTOBUF)));
    }

    private ExportCall.Export exportTraces(Metadata headers) {
        return new Exported(
                Door.OTLP_GRPC_TRACES,
                headers,
                OtlpSignal.TRACES,
                body -> gateway.pushSpans(Door.OTLP_GRPC_TRACES, body, decoding.ofTraces(MediaType.PROTOBUF)));
    }

    private final class Exported implements ExportCall.Export {
        private final Door door;
        private final Metadata headers;
        private final OtlpSignal signal;
        private final Push push;

        Exported(Door door, Metadata headers, OtlpSignal signal, Push push) {
            this.door = door;
            this.headers = headers;
            this.signal = signal;
            this.push = push;
        }

        @Override
        public ReceivedBody receive(InputStream message, long length) throws RefusalException, IOException {
            return gateway.receiveMessage(door, headers.get(ORG_ID), message, length);
        }

        @Override
        public byte[] answer(ReceivedBody body) throws RefusalException {
            return OtlpAnswer.response(signal, push.push(body), MediaType.PROTOBUF);
        }

        @Override
        public void refused(RefusalException.Reason reason) {
            gateway.refused(door, reason);
        }
    }

    private BindableService unary(MethodDescriptor<InputStream, byte[]> method, Exports exports) {
        return service(
                method, (call, headers) -> new ExportCall(call, exports.of(headers), gateway.receiveTimeout(), clock));
    }

    private static BindableService refused(MethodDescriptor<InputStream, byte[]> method) {
        return service(method, (call, headers) -> {
            call.close(
                    Status.UNIMPLEMENTED.withDescription("this Varve takes logs and traces; send metrics elsewhere"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        });
    }

    private static BindableService service(
            MethodDescriptor<InputStream, byte[]> method, ServerCallHandler<InputStream, byte[]> handler) {
        return () -> ServerServiceDefinition.builder(String.valueOf(method.getServiceName()))
                .addMethod(method, handler)
                .build();
    }

    private static MethodDescriptor<InputStream, byte[]> export(String service) {
        return MethodDescriptor.<InputStream, byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, "Export"))
                .setRequestMarshaller(MessageMarshaller.REQUEST)
                .setResponseMarshaller(MessageMarshaller.RESPONSE)
                .build();
    }

    /** Takes no more calls and lets those under way finish. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.shutdownNow();
        }
        clock.shutdown();
        executor.shutdown();
    }
}
