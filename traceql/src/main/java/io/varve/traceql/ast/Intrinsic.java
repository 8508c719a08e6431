package io.varve.traceql.ast;

import io.varve.traceql.value.ValueType;

/** What spans have without any attribute. The text is the name that answers show, which is the unscoped form where there is one. */
public enum Intrinsic {
    DURATION("duration", ValueType.DURATION),
    NAME("name", ValueType.STRING),
    STATUS("status", ValueType.STATUS),
    STATUS_MESSAGE("statusMessage", ValueType.STRING),
    KIND("kind", ValueType.KIND),
    ROOT_NAME("rootName", ValueType.STRING),
    ROOT_SERVICE("rootServiceName", ValueType.STRING),
    TRACE_DURATION("traceDuration", ValueType.DURATION),
    NESTED_SET_LEFT("nestedSetLeft", ValueType.INT),
    NESTED_SET_RIGHT("nestedSetRight", ValueType.INT),
    NESTED_SET_PARENT("nestedSetParent", ValueType.INT),
    /** The span that is above; Tempo parses it, and refuses it as unsupported. */
    PARENT("parent", ValueType.NIL),
    TRACE_ID("trace:id", ValueType.STRING),
    SPAN_ID("span:id", ValueType.STRING),
    PARENT_ID("span:parentID", ValueType.STRING),
    CHILD_COUNT("span:childCount", ValueType.INT),
    EVENT_NAME("event:name", ValueType.STRING),
    EVENT_TIME_SINCE_START("event:timeSinceStart", ValueType.DURATION),
    LINK_TRACE_ID("link:traceID", ValueType.STRING),
    LINK_SPAN_ID("link:spanID", ValueType.STRING),
    // Tempo checks no types of these two.
    INSTRUMENTATION_NAME("instrumentation:name", ValueType.ATTRIBUTE),
    INSTRUMENTATION_VERSION("instrumentation:version", ValueType.ATTRIBUTE);

    private final String text;
    private final ValueType type;

    Intrinsic(String text, ValueType type) {
        this.text = text;
        this.type = type;
    }

    public String text() {
        return text;
    }

    public ValueType type() {
        return type;
    }

    /** Whether it is told by the whole trace and not by the span alone. */
    public boolean needsTrace() {
        return switch (this) {
            case ROOT_NAME,
                    ROOT_SERVICE,
                    TRACE_DURATION,
                    NESTED_SET_LEFT,
                    NESTED_SET_RIGHT,
                    NESTED_SET_PARENT,
                    CHILD_COUNT -> true;
            case DURATION,
                    NAME,
                    STATUS,
                    STATUS_MESSAGE,
                    KIND,
                    PARENT,
                    TRACE_ID,
                    SPAN_ID,
                    PARENT_ID,
                    EVENT_NAME,
                    EVENT_TIME_SINCE_START,
                    LINK_TRACE_ID,
                    LINK_SPAN_ID,
                    INSTRUMENTATION_NAME,
                    INSTRUMENTATION_VERSION -> false;
        };
    }
}
