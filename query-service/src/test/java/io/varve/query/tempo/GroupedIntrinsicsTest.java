package io.varve.query.tempo;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.syntax.TraceQlParser;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupedIntrinsicsTest {
    @Test
    void areThoseOfByWhereverItStands() {
        assertThat(grouped("{ } | by(rootServiceName)")).containsExactly(Intrinsic.ROOT_SERVICE);
        assertThat(grouped("{ } | by(name) | by(trace:rootName) | count() > 1"))
                .contains(Intrinsic.ROOT_NAME, Intrinsic.NAME);
        assertThat(grouped("({ } | by(traceDuration) | count() > 1) && ({ })")).contains(Intrinsic.TRACE_DURATION);
    }

    @Test
    void areNotThoseOfFiltersAndSelections() {
        assertThat(grouped("{ rootName = \"a\" } | select(rootServiceName) | max(traceDuration) > 1s"))
                .isEmpty();
    }

    private static Set<Intrinsic> grouped(String query) {
        return GroupedIntrinsics.of(TraceQlParser.parse(query).pipeline());
    }
}
