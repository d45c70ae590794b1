package rawtcp.net;

/** How values lie about their mean, in units of their spread: the shapes that netem knows, cut off at four units as there. */
public enum Distribution {
    /** Each value within one unit as likely. */
    UNIFORM {
        @Override
        double quantile(double share) {
            return 2 * share - 1;
        }
    },
    NORMAL {
        @Override
        double quantile(double share) {
            return Bell.quantile(share);
        }
    },
    /** With a long tail above (Pareto's, alpha 3, moved to mean 0). */
    PARETO {
        @Override
        double quantile(double share) {
            return Math.min(MOST, (1 / StrictMath.cbrt(1 - share) - 1.5) * 4 / 3);
        }
    },
    /** A quarter of the one, three quarters of the other. */
    PARETONORMAL {
        @Override
        double quantile(double share) {
            return NORMAL.quantile(share) / 4 + PARETO.quantile(share) * 3 / 4;
        }
    };

    private static final double MOST = 4;

    /** The value below which this share (from 0 to below 1) of all lie. */
    abstract double quantile(double share);

    /** The normal distribution, added up once. */
    private static final class Bell {
        private static final int STEPS_IN_ONE = 256;
        private static final int STEPS = (int) (2 * MOST * STEPS_IN_ONE);
        private static final double[] SHARE_BELOW = new double[STEPS + 1];

        static {
            for (int i = 1; i <= STEPS; i++) {
                SHARE_BELOW[i] = SHARE_BELOW[i - 1] + (density(i - 1) + density(i)) / 2;
            }
            for (int i = 1; i <= STEPS; i++) {
                SHARE_BELOW[i] /= SHARE_BELOW[STEPS];
            }
        }

        private static double value(double step) {
            return step / STEPS_IN_ONE - MOST;
        }

        private static double density(int step) {
            return StrictMath.exp(-value(step) * value(step) / 2);
        }

        static double quantile(double share) {
            int low = 0;
            int high = STEPS;
            while (high - low > 1) {
                int middle = (low + high) / 2;
                if (SHARE_BELOW[middle] <= share) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return value(low + (share - SHARE_BELOW[low]) / (SHARE_BELOW[high] - SHARE_BELOW[low]));
        }
    }
}
