package io.varve.wire.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogDecoderTest {
    private static final long NOW = nanos("2026-10-12T00:00:00Z");

    private final LogBatch batch =
            new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final SyslogDecoder decoder = new SyslogDecoder(ZoneOffset.UTC);

    /** The example with structured data of RFC 5424, 6.5. */
    @Test
    void rfc5424IsReadWhole() throws MalformedRequestException {
        Frame frame = decode("<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog 77 ID47 "
                + "[exampleSDID@32473 iut=\"3\" eventSource=\"Appli\\\"cation\\]\" eventID=\"1011\"][examplePriority@32473 class=\"high\"] "
                + "\uFEFFAn application event log entry...\n");
        assertThat(ReadRows.logs(frame).getFirst())
                .containsEntry("service", "evntslog")
                .containsEntry("ts", nanos("2003-10-11T22:14:15.003Z"))
                .containsEntry("severity_text", "notice")
                .containsEntry("severity_number", (byte) 10)
                .containsEntry("level", "info")
                .containsEntry("body", "An application event log entry...")
                .containsEntry(
                        "attributes",
                        Map.of(
                                "facility", "local4",
                                "proc_id", "77",
                                "msg_id", "ID47",
                                "exampleSDID_32473_iut", "3",
                                "exampleSDID_32473_eventSource", "Appli\"cation]",
                                "exampleSDID_32473_eventID", "1011",
                                "examplePriority_32473_class", "high"));
        assertThat(ReadRows.streams(frame).getFirst().toString()).contains("host_name=mymachine.example.com");
    }

    @Test
    void whatRfc5424LeavesOutIsAbsent() throws MalformedRequestException {
        Frame frame = decode("<34>1 - - - - - -");
        assertThat(ReadRows.logs(frame).getFirst())
                .containsEntry("service", "syslog")
                .containsEntry("ts", NOW)
                .containsEntry("body", "")
                .containsEntry("attributes", Map.of("facility", "auth"));
        assertThat(ReadRows.streams(frame).getFirst().toString()).contains("host_name=10.1.2.3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8 | 2026-10-11T22:14:15Z | mymachine | su | 'su root' failed for lonvick on /dev/pts/8",
                "<13>Feb  5 17:32:18 10.0.0.99 Use the BFG! | 2026-02-05T17:32:18Z | 10.0.0.99 | syslog | Use the BFG!",
                "<86>Dec 31 23:59:59 host sshd[4711]: Accepted publickey | 2025-12-31T23:59:59Z | host | sshd | Accepted publickey",
                "<13>Oct 11 22:14:15 logger: no host | 2026-10-11T22:14:15Z | 10.1.2.3 | logger | no host",
                "<13>Oct 11 22:14:15 app[7]: no host | 2026-10-11T22:14:15Z | 10.1.2.3 | app | no host",
                "<13>Oct 12 00:05:00 host app: tomorrow's clock | 2026-10-12T00:05:00Z | host | app | tomorrow's clock",
                "<13>2026-10-11T22:14:15.5+02:00 host app: by rsyslog | 2026-10-11T20:14:15.5Z | host | app | by rsyslog",
                "<13>Feb 30 22:14:15 host app: no such day | 2026-10-12T00:00:00Z | 10.1.2.3 | syslog | Feb 30 22:14:15 host app: no such day",
                "<13>no header at all | 2026-10-12T00:00:00Z | 10.1.2.3 | syslog | no header at all",
                "<999>x | 2026-10-12T00:00:00Z | 10.1.2.3 | syslog | <999>x",
                "plain | 2026-10-12T00:00:00Z | 10.1.2.3 | syslog | plain",
                "<34>1 2003-10-11 host app - - no time | 2026-10-12T00:00:00Z | 10.1.2.3 | syslog | 1 2003-10-11 host app - - no time",
                "<34>1 2003-10-11T22:14:15Z host app - - [broken a=1] x | 2003-10-11T22:14:15Z | host | app | [broken a=1] x",
            })
    void whatIsThereOfAHeaderIsRead(String message, String time, String host, String service, String line)
            throws MalformedRequestException {
        Frame frame = decode(message);
        assertThat(ReadRows.logs(frame).getFirst())
                .containsEntry("ts", nanos(time))
                .containsEntry("service", service)
                .containsEntry("body", line);
        assertThat(ReadRows.streams(frame).getFirst().toString()).contains("host_name=" + host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "5", "5 abc", " abc", "-1 x", "99999999999 x", "4294967297 x", "9 peer", "1 peer "})
    void whatIsNoOctetCountingIsRefused(String request) {
        assertThatThrownBy(() -> decoder.decode(request.getBytes(UTF_8), batch, NOW))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageStartingWith("syslog: ");
        assertThat(batch.rows()).isZero();
    }

    @Test
    void mutatedMessagesAreRows() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] message =
                "<165>1 2003-10-11T22:14:15.003Z h a 7 I [x@1 i=\"3\" e=\"A\\\"\"][y c=\"h\"] text".getBytes(UTF_8);
        for (int round = 0; round < 5_000; round++) {
            byte[] mutated = message.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            try {
                byte[] request = new byte[5 + mutated.length];
                System.arraycopy((mutated.length + " h ").getBytes(UTF_8), 0, request, 0, 5);
                System.arraycopy(mutated, 0, request, 5, mutated.length);
                assertThat(decoder.decode(request, batch, NOW).accepted() + batch.rows())
                        .as("seed " + seed + " round " + round)
                        .isLessThanOrEqualTo(2);
            } catch (MalformedRequestException e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
            batch.seal();
        }
    }

    private Frame decode(String message) throws MalformedRequestException {
        byte[] bytes = message.getBytes(UTF_8);
        byte[] length = (bytes.length + " 10.1.2.3 ").getBytes(UTF_8);
        byte[] request = new byte[length.length + bytes.length];
        System.arraycopy(length, 0, request, 0, length.length);
        System.arraycopy(bytes, 0, request, length.length, bytes.length);
        assertThat(decoder.decode(request, batch, NOW).accepted()).isEqualTo(1);
        return Objects.requireNonNull(batch.seal());
    }

    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
