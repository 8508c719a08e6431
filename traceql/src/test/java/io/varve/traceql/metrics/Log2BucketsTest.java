package io.varve.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Log2BucketsTest {
    @Test
    void wholeNumbersGoToTheNextPowerOfTwo() {
        assertThat(Log2Buckets.boundOf(2L)).isEqualTo(2.0);
        assertThat(Log2Buckets.boundOf(3L)).isEqualTo(4.0);
        assertThat(Log2Buckets.boundOf(1L << 40)).isEqualTo(0x1p40);
        assertThat(Log2Buckets.boundOf(Long.MAX_VALUE)).isEqualTo(0x1p63);
        assertThat(Log2Buckets.boundOf(1L)).isNull();
        assertThat(Log2Buckets.boundOf(-5L)).isNull();
    }

    @Test
    void fractionsHaveBucketsToo() {
        assertThat(Log2Buckets.boundOf(0.3)).isEqualTo(0.5);
        assertThat(Log2Buckets.boundOf(450.5)).isEqualTo(512.0);
        assertThat(Log2Buckets.boundOf(Double.NaN)).isNull();
        assertThat(Log2Buckets.boundOf(Double.POSITIVE_INFINITY)).isNull();
        assertThat(Log2Buckets.boundOf(0.0)).isNull();
    }

    @Test
    void quantilesLieBetweenTheBoundsExponentially() {
        var buckets = new Log2Buckets();
        for (int i = 0; i < 4; i++) {
            buckets.add(8, 1);
        }
        assertThat(buckets.quantile(0)).isEqualTo(Math.pow(2, 2.25));
        assertThat(buckets.quantile(0.5)).isEqualTo(Math.pow(2, 2.5));
        assertThat(buckets.quantile(1)).isEqualTo(8);
        assertThat(new Log2Buckets().quantile(0.5)).isZero();
    }
}
