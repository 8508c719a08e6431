package io.varve.store;

/**
 * The name of a tenant, as {@code X-Scope-OrgID} carries it. Its rule is Loki's (dskit {@code tenant.ValidTenantID}): at most 150
 * characters out of letters, digits and <code>!-_.*'()</code>, and neither {@code .} nor {@code ..}.
 */
public record TenantId(String value) implements Comparable<TenantId> {
    /** Longest name in characters. */
    public static final int MAX_LENGTH = 150;

    /** The tenant of everything that arrives without one while authentication is off. */
    public static final TenantId DEFAULT = new TenantId("default");

    /** The tenant of what Varve says about itself. */
    public static final TenantId VARVE = new TenantId("varve");

    /** @throws IllegalArgumentException when the name breaks the rule; the message names the rule */
    public TenantId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("tenant ID is empty");
        }
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "tenant ID is too long: max " + MAX_LENGTH + " characters, got " + value.length());
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isAllowed(value.charAt(i))) {
                throw new IllegalArgumentException("tenant ID contains an unsupported character at position " + i
                        + ": allowed are letters, digits and !-_.*'()");
            }
        }
        if (value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException("tenant ID is '.' or '..'");
        }
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "!-_.*'()".indexOf(c) >= 0;
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
