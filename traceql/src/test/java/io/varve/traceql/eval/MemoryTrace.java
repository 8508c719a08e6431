package io.varve.traceql.eval;

import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A trace of spans as objects, for tests. */
public final class MemoryTrace implements TraceSpans {
    public static final class Event {
        public String name = "";
        public long sinceStart;
        public Map<String, Value> attributes = new LinkedHashMap<>();
    }

    public static final class Link {
        public String traceId = "";
        public String spanId = "";
        public Map<String, Value> attributes = new LinkedHashMap<>();
    }

    public static final class Span {
        public String id = "";
        public String parent = "";
        public String name = "";
        public Kind kind = Kind.UNSPECIFIED;
        public Status status = Status.UNSET;
        public String statusMessage = "";
        public long start;
        public long duration;
        public String scopeName = "";
        public String scopeVersion = "";
        public Map<String, Value> attributes = new LinkedHashMap<>();
        public Map<String, Value> resource = new LinkedHashMap<>();
        public Map<String, Value> scope = new LinkedHashMap<>();
        public List<Event> events = new ArrayList<>();
        public List<Link> links = new ArrayList<>();
    }

    public final String id;
    public final List<Span> spans = new ArrayList<>();

    public MemoryTrace(String id) {
        this.id = id;
    }

    @Override
    public int size() {
        return spans.size();
    }

    @Override
    public String traceId(int span) {
        return id;
    }

    @Override
    public String spanId(int span) {
        return spans.get(span).id;
    }

    @Override
    public String parentId(int span) {
        return spans.get(span).parent;
    }

    @Override
    public long start(int span) {
        return spans.get(span).start;
    }

    @Override
    public long duration(int span) {
        return spans.get(span).duration;
    }

    @Override
    public String name(int span) {
        return spans.get(span).name;
    }

    @Override
    public Kind kind(int span) {
        return spans.get(span).kind;
    }

    @Override
    public Status status(int span) {
        return spans.get(span).status;
    }

    @Override
    public String statusMessage(int span) {
        return spans.get(span).statusMessage;
    }

    @Override
    public String scopeName(int span) {
        return spans.get(span).scopeName;
    }

    @Override
    public String scopeVersion(int span) {
        return spans.get(span).scopeVersion;
    }

    @Override
    public String service(int span) {
        return spans.get(span).resource.get("service.name") instanceof Value.Text(String name) ? name : "";
    }

    @Override
    public @Nullable Value spanAttribute(int span, String key) {
        return spans.get(span).attributes.get(key);
    }

    @Override
    public @Nullable Value resourceAttribute(int span, String key) {
        return spans.get(span).resource.get(key);
    }

    @Override
    public @Nullable Value scopeAttribute(int span, String key) {
        return spans.get(span).scope.get(key);
    }

    @Override
    public int events(int span) {
        return spans.get(span).events.size();
    }

    @Override
    public String eventName(int span, int event) {
        return spans.get(span).events.get(event).name;
    }

    @Override
    public long eventSinceStart(int span, int event) {
        return spans.get(span).events.get(event).sinceStart;
    }

    @Override
    public @Nullable Value eventAttribute(int span, int event, String key) {
        return spans.get(span).events.get(event).attributes.get(key);
    }

    @Override
    public int links(int span) {
        return spans.get(span).links.size();
    }

    @Override
    public String linkTraceId(int span, int link) {
        return spans.get(span).links.get(link).traceId;
    }

    @Override
    public String linkSpanId(int span, int link) {
        return spans.get(span).links.get(link).spanId;
    }

    @Override
    public @Nullable Value linkAttribute(int span, int link, String key) {
        return spans.get(span).links.get(link).attributes.get(key);
    }

    @Override
    public void forEachSpanAttribute(int span, BiConsumer<String, Value> each) {
        spans.get(span).attributes.forEach(each);
    }

    @Override
    public void forEachResourceAttribute(int span, BiConsumer<String, Value> each) {
        spans.get(span).resource.forEach(each);
    }

    @Override
    public void forEachScopeAttribute(int span, BiConsumer<String, Value> each) {
        spans.get(span).scope.forEach(each);
    }
}
