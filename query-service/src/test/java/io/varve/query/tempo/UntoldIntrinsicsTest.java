package io.varve.query.tempo;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.syntax.TraceQlParser;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each case was asked of a Tempo 3.0.3. */
class UntoldIntrinsicsTest {
    @Test
    void areThoseThatAreReadBeforeSetsAreMadeAnew() {
        assertThat(untold("{ } | by(rootServiceName)")).containsExactly(Intrinsic.ROOT_SERVICE);
        assertThat(untold("{ } | by(name) | by(trace:rootName) | count() > 1"))
                .contains(Intrinsic.ROOT_NAME, Intrinsic.NAME);
        assertThat(untold("{ } | by(name) | max(traceDuration) > 1s")).contains(Intrinsic.TRACE_DURATION);
        assertThat(untold("{ kind = consumer && traceDuration * 2 > 1s } | by(name)"))
                .contains(Intrinsic.TRACE_DURATION);
        assertThat(untold("{ traceDuration > 1s } | max(traceDuration) > 1s | coalesce()"))
                .containsExactly(Intrinsic.TRACE_DURATION);
    }

    @Test
    void areThoseThatAllSpansAreComparedByToo() {
        assertThat(untold("{ rootName = \"click\" && kind = server } | coalesce()"))
                .contains(Intrinsic.ROOT_NAME);
        assertThat(untold("{ rootName != nil } | coalesce()")).contains(Intrinsic.ROOT_NAME);
        assertThat(untold("{ rootName = \"click\" || kind = server } | coalesce()"))
                .isEmpty();
        assertThat(untold("{ rootName = \"click\" } | by(span.n)")).isEmpty();
    }

    @Test
    void areNotThoseOfSelectionsAndWhatComesAfterThem() {
        assertThat(untold("{ kind = consumer } | by(rootName) | select(rootName)"))
                .isEmpty();
        assertThat(untold("{ kind = consumer } | select(name) | by(rootName)")).doesNotContain(Intrinsic.ROOT_NAME);
        assertThat(untold("{ traceDuration > 1s } | select(rootName) | by(rootName)"))
                .containsExactly(Intrinsic.TRACE_DURATION);
    }

    @Test
    void areNoneWhereSetsStay() {
        assertThat(untold("{ rootName = \"a\" } | select(rootServiceName) | max(traceDuration) > 1s"))
                .isEmpty();
        assertThat(untold("({ } | by(rootName) | count() > 1) && ({ } | count() > 0)"))
                .isEmpty();
    }

    private static Set<Intrinsic> untold(String query) {
        return UntoldIntrinsics.of(TraceQlParser.parse(query).pipeline());
    }
}
