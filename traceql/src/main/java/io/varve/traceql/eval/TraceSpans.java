package io.varve.traceql.eval;

import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one trace, by number in their order of arrival. An implementation may stand on columns: nothing is asked for that the
 * query does not name. For queries that look at spans one by one ({@link CompiledQuery#needsWholeTrace()} is false) it may be any spans.
 *
 * <p>Values of attributes are nil or null where the attribute is not there, or of a type that TraceQL has no values of.
 */
public interface TraceSpans {
    int size();

    /** How many spans the row stands for: more than one where a store has counted those that are equal in all that the query names. */
    default long count(int span) {
        return 1;
    }

    /** In lower case without leading zeros. */
    String traceId(int span);

    /** Sixteen digits in lower case. */
    String spanId(int span);

    /** Sixteen digits in lower case, empty without a parent. */
    String parentId(int span);

    /** Unix nanoseconds. */
    long start(int span);

    /** Nanoseconds; at least 0. */
    long duration(int span);

    String name(int span);

    Kind kind(int span);

    Status status(int span);

    String statusMessage(int span);

    String scopeName(int span);

    String scopeVersion(int span);

    /** The attribute {@code service.name} of the resource, empty without. */
    String service(int span);

    @Nullable
    Value spanAttribute(int span, String key);

    @Nullable
    Value resourceAttribute(int span, String key);

    @Nullable
    Value scopeAttribute(int span, String key);

    int events(int span);

    String eventName(int span, int event);

    /** Nanoseconds since the start of the span. */
    long eventSinceStart(int span, int event);

    @Nullable
    Value eventAttribute(int span, int event, String key);

    int links(int span);

    /** In lower case without leading zeros. */
    String linkTraceId(int span, int link);

    /** Sixteen digits in lower case. */
    String linkSpanId(int span, int link);

    @Nullable
    Value linkAttribute(int span, int link, String key);

    /** All attributes of the span's own, for {@code compare()}. */
    void forEachSpanAttribute(int span, BiConsumer<String, Value> each);

    /** All attributes of its resource. */
    void forEachResourceAttribute(int span, BiConsumer<String, Value> each);

    /** All attributes of its instrumentation scope. */
    void forEachScopeAttribute(int span, BiConsumer<String, Value> each);
}
