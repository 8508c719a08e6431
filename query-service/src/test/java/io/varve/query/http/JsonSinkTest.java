package io.varve.query.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JsonSinkTest {

    @FunctionalInterface
    private interface Writing {
        void to(JsonSink json) throws IOException;
    }

    private static String written(Writing writing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonSink json = new JsonSink(out);
        writing.to(json);
        json.flush();
        return out.toString(UTF_8);
    }

    @Test
    void escapesWhatGoEscapes() throws IOException {
        assertThat(written(json -> json.string("a\"b\\c<d>&\n\r\t\u0001\u2028\u2029é😀")))
                .isEqualTo("\"a\\\"b\\\\c\\u003cd\\u003e\\u0026\\n\\r\\t\\u0001\\u2028\\u2029é😀\"");
    }

    @Test
    void replacesBytesThatAreNoUtf8() throws IOException {
        byte[] bytes = {
            'a', (byte) 0xff, (byte) 0xc3, 'b', (byte) 0xe2, (byte) 0x82, (byte) 0xed, (byte) 0xa0, (byte) 0x80
        };
        assertThat(written(json -> json.string(bytes, 0, bytes.length)))
                .isEqualTo("\"a\\ufffd\\ufffdb\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\"");
    }

    @Test
    void writesValuesAsGoDoes() throws IOException {
        assertThat(written(json -> json.sample(12.5)
                        .sample(3)
                        .sample(0)
                        .sample(-0.0)
                        .sample(1e-7)
                        .sample(1e21)
                        .sample(0.1 + 0.2)))
                .isEqualTo("\"12.5\"\"3\"\"0\"\"-0\"\"0.0000001\"\"1000000000000000000000\"\"0.30000000000000004\"");
        assertThat(written(json ->
                        json.sample(Double.NaN).sample(Double.POSITIVE_INFINITY).sample(Double.NEGATIVE_INFINITY)))
                .isEqualTo("\"NaN\"\"+Inf\"\"-Inf\"");
    }

    @Test
    void writesSecondsWithUpToThreeDecimals() throws IOException {
        assertThat(written(json -> json.seconds(1_500)
                        .raw(' ')
                        .seconds(1_000)
                        .raw(' ')
                        .seconds(1_020)
                        .raw(' ')
                        .seconds(1_001)
                        .raw(' ')
                        .seconds(-500)))
                .isEqualTo("1.5 1 1.02 1.001 -0.5");
    }

    @Test
    void writesTextsLongerThanItsBuffer() throws IOException {
        String text = "x".repeat(100_000);
        assertThat(written(json -> json.string(text).number(Long.MIN_VALUE).number(-7)))
                .isEqualTo("\"" + text + "\"" + Long.MIN_VALUE + "-7");
    }
}
