package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstVisitTest {

    @Test
    void nothingThatTheStartUpCacheIsMadeWithIsRefused() throws InterruptedException {
        assertThat(new FirstVisit(SharedVarve.get().ready().httpPort()).run()).isEmpty();
    }
}
