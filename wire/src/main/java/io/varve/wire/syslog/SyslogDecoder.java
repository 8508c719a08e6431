package io.varve.wire.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.Rejections;
import io.varve.wire.otlp.OtlpLogsDecoder;
import io.varve.wire.record.LogRecordWriter;
import java.time.ZoneId;

/**
 * Syslog messages to rows. A request is messages one after another as {@code LENGTH PEER MESSAGE}: the octet counting of RFC 6587 with the
 * sender's address, which is the host of a message that names none.
 *
 * <p>Not safe for threads; used again and again.
 */
public final class SyslogDecoder {
    /** Digits of a length; ten would overflow. */
    private static final int MOST_DIGITS = 9;

    /** Of an address of IPv6 with its zone. */
    private static final int LONGEST_PEER = 64;

    private static final String FALLBACK_SERVICE = "syslog";

    private final SyslogMessage message;
    private final LogRecordWriter record = new LogRecordWriter(false);
    private final OtlpLogsDecoder decoder = new OtlpLogsDecoder();

    /** @param zone of times that name none: those of RFC 3164 */
    public SyslogDecoder(ZoneId zone) {
        this.message = new SyslogMessage(zone);
    }

    /**
     * Appends messages to a batch.
     *
     * @param receivedUnixNano when they came in: the time of those that have none, and what limits on time are measured from
     * @throws MalformedRequestException when a length is none; the batch is then as it was before
     */
    public DecodeResult decode(byte[] request, LogBatch batch, long receivedUnixNano) throws MalformedRequestException {
        return batch.append(receivedUnixNano, rejections -> read(request, batch, receivedUnixNano, rejections));
    }

    private void read(byte[] request, LogBatch batch, long receivedUnixNano, Rejections rejections)
            throws MalformedRequestException {
        int at = 0;
        while (at < request.length) {
            int start = at;
            long length = 0;
            while (at < request.length && request[at] != ' ') {
                int digit = request[at++] - '0';
                if (digit < 0 || digit > 9 || at - start > MOST_DIGITS) {
                    throw new MalformedRequestException("syslog: the length of a message is expected at byte " + start);
                }
                length = length * 10 + digit;
            }
            int peerFrom = at + 1;
            int peerTo = peerFrom;
            while (peerTo < request.length && request[peerTo] != ' ') {
                peerTo++;
            }
            if (at == start || peerTo - peerFrom > LONGEST_PEER || length > request.length - peerTo - 1) {
                throw new MalformedRequestException("syslog: the message at byte " + start + " is cut off");
            }
            String peer = new String(request, peerFrom, peerTo - peerFrom, US_ASCII);
            at = peerTo + 1;
            int end = at + (int) length;
            record.begin();
            message.read(request, at, end, peer, receivedUnixNano, record);
            decoder.append(record.end(FALLBACK_SERVICE), batch, rejections);
            at = end;
        }
    }
}
