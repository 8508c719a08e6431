package io.varve.ingest.gateway.otlp;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Leaves requests as the streams that they come in, to be read within limits, and answers as the bytes that they are. */
final class MessageMarshaller {
    static final MethodDescriptor.Marshaller<InputStream> REQUEST = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream message) {
            return message;
        }
    };

    static final MethodDescriptor.Marshaller<byte[]> RESPONSE = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            throw new UnsupportedOperationException("answers are only sent");
        }
    };

    private MessageMarshaller() {}
}
