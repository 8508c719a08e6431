package io.varve.logql.eval.vector;

import java.util.Arrays;

/** The running result of one group at every step; one object serves group after group. */
abstract sealed class Fold {
    final int[] counts;
    final double[] values;

    private Fold(int steps) {
        this.counts = new int[steps];
        this.values = new double[steps];
    }

    void begin() {
        Arrays.fill(counts, 0);
        Arrays.fill(values, 0);
    }

    final void add(int step, double value) {
        counts[step]++;
        combine(step, value);
    }

    /** @param value the {@code counts[step]}th of the step */
    abstract void combine(int step, double value);

    final int count(int step) {
        return counts[step];
    }

    double value(int step) {
        return values[step];
    }

    static final class Sum extends Fold {
        Sum(int steps) {
            super(steps);
        }

        @Override
        void combine(int step, double value) {
            values[step] += value;
        }
    }

    static final class Count extends Fold {
        Count(int steps) {
            super(steps);
        }

        @Override
        void combine(int step, double value) {
            values[step] = counts[step];
        }
    }

    /** Step by step, so that large values do not overflow. */
    static final class Mean extends Fold {
        Mean(int steps) {
            super(steps);
        }

        @Override
        void combine(int step, double value) {
            values[step] += (value - values[step]) / counts[step];
        }
    }

    /** Any number is preferred to NaN. */
    static final class Extreme extends Fold {
        private final boolean greatest;

        Extreme(int steps, boolean greatest) {
            super(steps);
            this.greatest = greatest;
        }

        @Override
        void combine(int step, double value) {
            boolean better = greatest ? value > values[step] : value < values[step];
            if (counts[step] == 1 || better || Double.isNaN(values[step])) {
                values[step] = value;
            }
        }
    }

    /** Of the population, by Welford's algorithm. */
    static final class Variance extends Fold {
        private final boolean root;
        private final double[] means;

        Variance(int steps, boolean root) {
            super(steps);
            this.root = root;
            this.means = new double[steps];
        }

        @Override
        void begin() {
            super.begin();
            Arrays.fill(means, 0);
        }

        @Override
        void combine(int step, double value) {
            if (counts[step] == 1) {
                means[step] = value;
                return;
            }
            double delta = value - means[step];
            means[step] += delta / counts[step];
            values[step] += delta * (value - means[step]);
        }

        @Override
        double value(int step) {
            double variance = values[step] / counts[step];
            return root ? Math.sqrt(variance) : variance;
        }
    }
}
