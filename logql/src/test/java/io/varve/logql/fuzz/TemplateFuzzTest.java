package io.varve.logql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.logql.template.GoTemplate;
import io.varve.logql.template.TemplateSyntaxException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

@Tag("long")
class TemplateFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void aTemplateIsParsedOrRefusedWithAPosition(byte[] text) {
        try {
            assertThat(GoTemplate.parse(new String(text, StandardCharsets.UTF_8)))
                    .isNotNull();
        } catch (TemplateSyntaxException refused) {
            assertThat(refused.line()).isNotNegative();
        }
    }
}
