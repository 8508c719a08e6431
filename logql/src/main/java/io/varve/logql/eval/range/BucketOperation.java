package io.varve.logql.eval.range;

import io.varve.logql.ast.RangeOperation;
import org.jspecify.annotations.Nullable;

/** How the values of two buckets make one; associative, and blind to the order of samples. */
enum BucketOperation {
    SUM,
    MINIMUM,
    MAXIMUM;

    /** @return null for functions that need every sample */
    static @Nullable BucketOperation of(RangeOperation operation) {
        return switch (operation) {
            case COUNT_OVER_TIME, RATE, BYTES_OVER_TIME, BYTES_RATE, SUM_OVER_TIME, ABSENT_OVER_TIME -> SUM;
            case MIN_OVER_TIME -> MINIMUM;
            case MAX_OVER_TIME -> MAXIMUM;
            case RATE_COUNTER,
                    AVG_OVER_TIME,
                    STDVAR_OVER_TIME,
                    STDDEV_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    FIRST_OVER_TIME,
                    LAST_OVER_TIME -> null;
        };
    }

    /** A NaN gives way to any number in a minimum and a maximum. */
    double combine(double left, double right) {
        return switch (this) {
            case SUM -> left + right;
            case MINIMUM -> right < left || Double.isNaN(left) ? right : left;
            case MAXIMUM -> right > left || Double.isNaN(left) ? right : left;
        };
    }
}
