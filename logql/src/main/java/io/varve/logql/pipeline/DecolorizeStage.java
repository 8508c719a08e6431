package io.varve.logql.pipeline;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.varve.logql.bytes.ByteSearch;
import io.varve.logql.bytes.Utf8;

/** {@code | decolorize}: without the control sequences of terminals. */
final class DecolorizeStage implements LineStage {
    private static final Pattern SEQUENCE = Pattern.compile("[\u001B\u009B][[\\]()#;?]*"
            + "(?:(?:(?:[a-zA-Z\\d]*(?:;[a-zA-Z\\d]*)*)?\u0007)"
            + "|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PRZcf-ntqry=><~]))");
    private static final byte ESCAPE = 0x1b;
    private static final byte LAST_OF_CONTROL_SEQUENCE_INTRODUCER = (byte) 0x9b;

    @Override
    public boolean process(Line line) {
        int end = line.offset + line.length;
        if (ByteSearch.indexOf(line.bytes, line.offset, end, ESCAPE) < 0
                && ByteSearch.indexOf(line.bytes, line.offset, end, LAST_OF_CONTROL_SEQUENCE_INTRODUCER) < 0) {
            return true;
        }
        byte[] text = Utf8.validCopy(line.bytes, line.offset, line.length);
        Matcher matcher = SEQUENCE.matcher(text);
        line.arena.reserve(text.length);
        byte[] out = line.arena.array();
        int begin = line.arena.position();
        int to = begin;
        int from = 0;
        while (matcher.find()) {
            System.arraycopy(text, from, out, to, matcher.start() - from);
            to += matcher.start() - from;
            from = matcher.end();
        }
        System.arraycopy(text, from, out, to, text.length - from);
        to += text.length - from;
        line.arena.advance(to - begin);
        line.set(out, begin, to - begin);
        return true;
    }
}
