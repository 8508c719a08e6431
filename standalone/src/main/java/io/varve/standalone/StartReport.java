package io.varve.standalone;

import java.util.Locale;

/** What the person who typed the command sees while Varve starts: one line for each part that is up. */
final class StartReport {
    private final long start = System.nanoTime();

    void line(String text) {
        System.out.println(text);
    }

    /** A part is up. */
    void up(String part, String address) {
        line(String.format(Locale.ROOT, "  %-9s up  %-24s %5.1f s", part, address, seconds()));
    }

    /** Since the JVM came to this class. */
    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
