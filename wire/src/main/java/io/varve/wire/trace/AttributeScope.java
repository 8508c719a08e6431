package io.varve.wire.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Whose attributes the catalogue lists; those of resources and scopes are found among the resources. */
public enum AttributeScope {
    SPAN("span"),
    EVENT("event"),
    LINK("link");

    @SuppressWarnings("ImmutableEnumChecker") // never changed, never leaves the package
    private final byte[] text;

    AttributeScope(String text) {
        this.text = text.getBytes(UTF_8);
    }

    /** As it is written in the catalogue; the constant's own array. */
    byte[] text() {
        return text;
    }
}
