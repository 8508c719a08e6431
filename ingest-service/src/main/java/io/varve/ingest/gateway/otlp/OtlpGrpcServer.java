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
import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.LogGateway;
import io.varve.ingest.gateway.MediaType;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.TenantHeader;
import io.varve.wire.batch.DecodeResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** OTLP over gRPC. Messages stay bytes: the same decoder reads them as over HTTP. */
public final class OtlpGrpcServer implements AutoCloseable {
    private static final Metadata.Key<String> ORG_ID =
            Metadata.Key.of(TenantHeader.NAME, Metadata.ASCII_STRING_MARSHALLER);
    private static final MethodDescriptor<byte[], byte[]> EXPORT_LOGS =
            export("opentelemetry.proto.collector.logs.v1.LogsService");
    private static final MethodDescriptor<byte[], byte[]> EXPORT_TRACES =
            export("opentelemetry.proto.collector.trace.v1.TraceService");
    private static final MethodDescriptor<byte[], byte[]> EXPORT_METRICS =
            export("opentelemetry.proto.collector.metrics.v1.MetricsService");
    private static final int STOP_SECONDS = 5;

    private final LogGateway gateway;
    private final OtlpDecoding decoding = new OtlpDecoding();
    private final ExecutorService executor = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("otlp-grpc-", 0).factory());
    private final Server server;

    /** Does not listen before {@link #start()}. */
    public OtlpGrpcServer(LogGateway gateway, InetSocketAddress address) {
        this.gateway = gateway;
        this.server = NettyServerBuilder.forAddress(address)
                .executor(executor)
                .maxInboundMessageSize(gateway.maxDecodedBytes())
                .addService(unary(EXPORT_LOGS, this::logs))
                .addService(unary(EXPORT_TRACES, this::traces))
                .addService(unary(EXPORT_METRICS, OtlpGrpcServer::refuseSignal))
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

    private interface Export {
        void answer(ServerCall<byte[], byte[]> call, Metadata headers, byte[] request);
    }

    private interface Push {
        DecodeResult push() throws RefusalException;
    }

    private void logs(ServerCall<byte[], byte[]> call, Metadata headers, byte[] request) {
        answer(
                call,
                OtlpSignal.LOGS,
                () -> gateway.push(Door.OTLP_GRPC, headers.get(ORG_ID), request, decoding.of(MediaType.PROTOBUF)));
    }

    private void traces(ServerCall<byte[], byte[]> call, Metadata headers, byte[] request) {
        answer(
                call,
                OtlpSignal.TRACES,
                () -> gateway.pushSpans(
                        Door.OTLP_GRPC_TRACES, headers.get(ORG_ID), request, decoding.ofTraces(MediaType.PROTOBUF)));
    }

    private static void answer(ServerCall<byte[], byte[]> call, OtlpSignal signal, Push push) {
        try {
            DecodeResult result = push.push();
            call.sendHeaders(new Metadata());
            call.sendMessage(OtlpAnswer.response(signal, result, MediaType.PROTOBUF));
            call.close(Status.OK, new Metadata());
        } catch (RefusalException e) {
            call.close(Status.fromCodeValue(OtlpAnswer.code(e.reason())).withDescription(e.text()), new Metadata());
        }
    }

    private static void refuseSignal(ServerCall<byte[], byte[]> call, Metadata headers, byte[] request) {
        call.close(
                Status.UNIMPLEMENTED.withDescription("this Varve takes logs and traces; send metrics elsewhere"),
                new Metadata());
    }

    private static BindableService unary(MethodDescriptor<byte[], byte[]> method, Export export) {
        ServerCallHandler<byte[], byte[]> handler = (call, headers) -> {
            call.request(2);
            return new UnaryListener(call, headers, export);
        };
        return () -> ServerServiceDefinition.builder(String.valueOf(method.getServiceName()))
                .addMethod(method, handler)
                .build();
    }

    /** Waits for the one message of a unary call. */
    private static final class UnaryListener extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> call;
        private final Metadata headers;
        private final Export export;
        private byte @Nullable [] request;

        UnaryListener(ServerCall<byte[], byte[]> call, Metadata headers, Export export) {
            this.call = call;
            this.headers = headers;
            this.export = export;
        }

        @Override
        public void onMessage(byte[] message) {
            request = message;
        }

        @Override
        public void onHalfClose() {
            if (request == null) {
                call.close(Status.INVALID_ARGUMENT.withDescription("the call has no request message"), new Metadata());
                return;
            }
            byte[] message = request;
            request = null;
            export.answer(call, headers, message);
        }
    }

    private static MethodDescriptor<byte[], byte[]> export(String service) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, "Export"))
                .setRequestMarshaller(BytesMarshaller.INSTANCE)
                .setResponseMarshaller(BytesMarshaller.INSTANCE)
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
        executor.shutdown();
    }
}
