package io.varve.logql.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Stage;
import io.varve.logql.label.LabelSet;
import io.varve.logql.syntax.LogQlParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Broken lines through every stage: a pipeline that has seen many lines answers what one that has seen none does. */
class MutatedLinesTest {
    private static final List<String> STAGES = List.of(
            "| json",
            "| json a, b=\"x.y[0]\", c=\"[\\\"k k\\\"]\", d=\"x[1].z\"",
            "| logfmt",
            "| logfmt --strict",
            "| logfmt --keep-empty a, b=\"x\"",
            "| unpack",
            "| unpack | json",
            "| pattern \"<a>=<b> <_>\"",
            "| pattern \"{<a>:<b>,<_>\"",
            "| regexp \"(?P<a>\\\\w+)=(?P<b>.)?\"",
            "| decolorize",
            "| json | a > 5 or b = \"x\"",
            "| logfmt | a < 1h | b != 1KB",
            "| json | drop a, b=~\"x.*\", __error__",
            "| logfmt | keep a, app",
            "| json | label_format c=a, d=b, e=`{{.a}}`",
            "| json | line_format \"{{.a}}\" | logfmt",
            "| json | line_format \"{{range $k, $v := .}}{{$k}}{{end}}\"",
            "|= ip(\"1.0.0.0/8\")",
            "| logfmt | a = ip(\"::1\")",
            "|~ \"a.*b\" !~ \"(?i)é\"",
            "|> \"<_>a<_>\"",
            "| logfmt | json",
            "| json | a=\"x\" | __error__=\"\"");
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "=",
            " ",
            "\\",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\ud800",
            "\\n",
            "\"a\"",
            "\"b\":\"x\"",
            "\"a\":1",
            "\"x\":{",
            "\"y\":[",
            "null",
            "true",
            "-1.5e3",
            "a=1",
            "b=x",
            "x=\"q \\\" q\"",
            "_entry",
            "\"_entry\":\"e\"",
            "__error__",
            "app",
            "\"app\":\"z\"",
            "1.2.3.4",
            "::1",
            "fe80::1%x",
            "é",
            "\u0000",
            "\u001b[31m",
            "\u001b[0m",
            "\ufffd",
            "<a>",
            "k k",
            "1h",
            "10KB",
            "a",
            "b");

    @Test
    void leaveNoTraceInThePipeline() {
        run(4_000);
    }

    @Test
    @Tag("long")
    void leaveNoTraceInThePipelineForLong() {
        run(500_000);
    }

    private static void run(int rounds) {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<List<Stage>> stages = STAGES.stream()
                .map(text -> ((LogQuery) LogQlParser.parse("{app=\"web\"} " + text)).stages())
                .toList();
        List<Pipeline> used = stages.stream().map(Pipeline::compile).toList();
        int kept = 0;
        for (int round = 0; round < rounds; round++) {
            byte[] line = randomLine(random);
            int which = random.nextInt(STAGES.size());
            String description = "seed " + seed + ", round " + round + ": " + STAGES.get(which) + " on "
                    + new String(line, StandardCharsets.ISO_8859_1);
            try {
                String before = run(used.get(which), line, random.nextInt(20));
                String fresh = run(Pipeline.compile(stages.get(which)), line, 0);
                assertThat(before).as(description).isEqualTo(fresh);
                kept += fresh.equals("dropped") ? 0 : 1;
            } catch (RuntimeException e) {
                throw new AssertionError(description, e);
            }
        }
        assertThat(kept).as("seed %d", seed).isPositive();
    }

    private static String run(Pipeline pipeline, byte[] line, int padding) {
        byte[] batch = new byte[line.length + 2 * padding];
        Arrays.fill(batch, (byte) '"');
        System.arraycopy(line, 0, batch, padding, line.length);
        StreamPipeline stream = pipeline.forStream(LabelSet.of(Map.of("app", "web", "b", "s")));
        if (!stream.process(7, batch, padding, line.length, StructuredMetadata.of(Map.of("x", "m", "app", "n")))) {
            return "dropped";
        }
        String out = new String(stream.lineArray(), stream.lineOffset(), stream.lineLength(), StandardCharsets.UTF_8);
        return out + " " + stream.labels();
    }

    private static byte[] randomLine(Random random) {
        var line = new ByteArrayOutputStream();
        line.writeBytes((random.nextInt(3) == 0 ? "{" : "").getBytes(StandardCharsets.UTF_8));
        for (int i = random.nextInt(20); i > 0; i--) {
            line.writeBytes(PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8));
            if (random.nextInt(12) == 0) {
                line.write(random.nextInt(256));
            }
        }
        return line.toByteArray();
    }
}
