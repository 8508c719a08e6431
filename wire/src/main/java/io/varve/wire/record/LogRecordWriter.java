package io.varve.wire.record;

import io.varve.wire.protobuf.ProtobufWriter;
import io.varve.wire.record.KnownFields.Field;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one record of named fields as OTLP's {@code ResourceLogs} with one {@code LogRecord}. Fields come in any order and nested;
 * {@link KnownFields} says which of them are line, time, level, service and resource, all others become attributes of the record.
 *
 * <p>Not safe for threads; used again and again.
 */
public final class LogRecordWriter {
    // opentelemetry-proto logs.v1, collector.logs.v1, common.v1 and resource.v1
    private static final int REQUEST_RESOURCE_LOGS = 1;
    private static final int RESOURCE_LOGS_RESOURCE = 1;
    private static final int RESOURCE_LOGS_SCOPE_LOGS = 2;
    private static final int SCOPE_LOGS_LOG_RECORDS = 2;
    private static final int RESOURCE_ATTRIBUTES = 1;
    private static final int RECORD_TIME = 1;
    private static final int RECORD_SEVERITY_NUMBER = 2;
    private static final int RECORD_SEVERITY_TEXT = 3;
    private static final int RECORD_BODY = 5;
    private static final int RECORD_ATTRIBUTES = 6;
    private static final int PAIR_KEY = 1;
    private static final int PAIR_VALUE = 2;
    private static final int VALUE_STRING = 1;
    private static final int VALUE_BOOL = 2;
    private static final int VALUE_INT = 3;
    private static final int VALUE_DOUBLE = 4;
    private static final int VALUE_ARRAY = 5;
    private static final int VALUE_MAP = 6;
    private static final int ELEMENTS = 1;

    /** Characters of a field's name with the names of the maps around it; it is built again for each field. */
    private static final int LONGEST_PATH = 1024;

    /** Resource attributes from which the service is known or is discovered. */
    private static final Set<String> NAMES_OF_SERVICES = Set.of("service.name", "container.name", "k8s.container.name");

    private final boolean timeIsAField;
    private final ProtobufWriter request = new ProtobufWriter();
    private final ProtobufWriter resource = new ProtobufWriter();
    private final ProtobufWriter attributes = new ProtobufWriter();
    private final @Nullable String[] lines = new @Nullable String[KnownFields.LINES.size()];
    private final @Nullable String[] services = new @Nullable String[KnownFields.SERVICES.size()];
    private final @Nullable String[] times = new @Nullable String[KnownFields.TIMES.size()];

    /** The maps around the next field, joined by dots, and its own name. */
    private final StringBuilder path = new StringBuilder();

    /** Of each open map its name's begin in the path, of each open array and what is in it the messages to end. */
    private int[] open = new int[64];

    private int opened;
    private int openArrays;
    private String name = "";
    private boolean named;
    private @Nullable String severityText;
    private int severityNumber;
    private long unixNano;
    private boolean namesService;
    private @Nullable String error;

    /** @param timeIsAField whether the protocol gives the time in a field; otherwise {@link #timestamp} does */
    public LogRecordWriter(boolean timeIsAField) {
        this.timeIsAField = timeIsAField;
    }

    /** Forgets everything and begins a record. */
    public void begin() {
        resource.clear();
        attributes.clear();
        Arrays.fill(lines, null);
        Arrays.fill(services, null);
        Arrays.fill(times, null);
        path.setLength(0);
        opened = 0;
        openArrays = 0;
        named = false;
        severityText = null;
        severityNumber = 0;
        unixNano = 0;
        namesService = false;
        error = null;
    }

    /** When it happened, nanoseconds since 1970; 0 for not known. */
    public void timestamp(long unixNano) {
        this.unixNano = unixNano;
    }

    /** The severity by OpenTelemetry's numbers. */
    public void severity(int number, String text) {
        severityNumber = number;
        severityText = text;
    }

    /** The line. */
    public void line(String line) {
        lines[0] = line;
    }

    /** An attribute of the resource, by OpenTelemetry's name. */
    public void resource(String name, String value) {
        if (!value.isEmpty()) {
            pair(resource, RESOURCE_ATTRIBUTES, name, value);
            namesService |= NAMES_OF_SERVICES.contains(name);
        }
    }

    /** An attribute of the record. */
    public void attribute(String name, String value) {
        pair(attributes, RECORD_ATTRIBUTES, name, value);
    }

    /** The name of the field whose value, map or array comes next. */
    public void name(String name) {
        this.name = name;
        named = true;
    }

    /** Begins a map: the record itself, or a field's value. */
    public void beginMap() {
        if (openArrays > 0) {
            beginNested(VALUE_MAP);
            return;
        }
        push(path.length());
        if (named) {
            if (path.length() + name.length() < LONGEST_PATH) {
                path.append(name).append('.');
            } else {
                tooLong();
            }
            named = false;
        }
    }

    /** Ends it. */
    public void endMap() {
        if (openArrays > 0) {
            endNested();
        } else {
            path.setLength(open[--opened]);
        }
    }

    /** Begins an array: it becomes one attribute, in JSON. */
    public void beginArray() {
        if (openArrays > 0) {
            beginNested(VALUE_ARRAY);
            return;
        }
        int pair = attributes.begin(RECORD_ATTRIBUTES);
        attributes.text(PAIR_KEY, fieldPath());
        int value = attributes.begin(PAIR_VALUE);
        push(pair);
        push(value);
        push(attributes.begin(VALUE_ARRAY));
        push(3);
        openArrays++;
        named = false;
    }

    /** Ends it. */
    public void endArray() {
        endNested();
    }

    /** A text. */
    public void text(String value) {
        if (openArrays > 0) {
            int messages = beginElement();
            attributes.text(VALUE_STRING, value);
            endMessages(messages);
        } else {
            field(fieldPath(), value);
        }
        named = false;
    }

    /** An integer. */
    public void integer(long value) {
        if (openArrays > 0) {
            int messages = beginElement();
            attributes.varint(VALUE_INT, value);
            endMessages(messages);
        } else {
            field(fieldPath(), Long.toString(value));
        }
        named = false;
    }

    /** A number as it is written. */
    public void decimal(String written) {
        if (openArrays > 0) {
            int messages = beginElement();
            attributes.fixed64(VALUE_DOUBLE, Double.doubleToRawLongBits(Double.parseDouble(written)));
            endMessages(messages);
        } else {
            field(fieldPath(), written);
        }
        named = false;
    }

    /** True or false. */
    public void truth(boolean value) {
        if (openArrays > 0) {
            int messages = beginElement();
            attributes.varint(VALUE_BOOL, value ? 1 : 0);
            endMessages(messages);
        } else {
            field(fieldPath(), Boolean.toString(value));
        }
        named = false;
    }

    /** No value: the field is absent. */
    public void nothing() {
        if (openArrays > 0) {
            endMessages(beginElement());
        }
        named = false;
    }

    /** Why the record is none that can be stored; null when nothing is wrong with it. Known once it has ended. */
    public @Nullable String error() {
        return error;
    }

    /**
     * Ends the record.
     *
     * @param fallbackService names the service when no field, no container and no call of {@link #resource} does
     * @return the request with this one record; good until the next {@link #begin}
     */
    public ProtobufWriter end(String fallbackService) {
        settleTime();
        String service = settle(services, KnownFields.SERVICES.toArray(String[]::new));
        if (service != null) {
            resource("service.name", service);
        } else if (!namesService) {
            resource("service.name", fallbackService);
        }
        String line = settle(lines, KnownFields.LINES.toArray(String[]::new));
        request.clear();
        int resourceLogs = request.begin(REQUEST_RESOURCE_LOGS);
        int ofResource = request.begin(RESOURCE_LOGS_RESOURCE);
        request.append(resource);
        request.end(ofResource);
        int scopeLogs = request.begin(RESOURCE_LOGS_SCOPE_LOGS);
        int logRecord = request.begin(SCOPE_LOGS_LOG_RECORDS);
        if (unixNano != 0) {
            request.fixed64(RECORD_TIME, unixNano);
        }
        if (severityNumber != 0) {
            request.varint(RECORD_SEVERITY_NUMBER, severityNumber);
        }
        if (severityText != null) {
            request.text(RECORD_SEVERITY_TEXT, severityText);
        }
        int body = request.begin(RECORD_BODY);
        if (line != null) {
            request.text(VALUE_STRING, line);
            request.end(body);
            request.append(attributes);
        } else {
            fieldsAsLine();
            request.end(body);
        }
        request.end(logRecord);
        request.end(scopeLogs);
        request.end(resourceLogs);
        return request;
    }

    /** A record without a line is its own line, in JSON. */
    private void fieldsAsLine() {
        int map = request.begin(VALUE_MAP);
        request.appendAs(ELEMENTS, attributes);
        request.end(map);
    }

    private void field(String fieldPath, String value) {
        switch (KnownFields.of(fieldPath)) {
            case Field.Line line -> lines[line.rank()] = value;
            case Field.Service service -> services[service.rank()] = value;
            case Field.Time time when timeIsAField -> times[time.rank()] = value;
            case Field.Time _ -> attribute(fieldPath, value);
            case Field.Level _ -> severityText = value;
            case Field.Resource of -> resource(of.name(), value);
            case null -> attribute(fieldPath, value);
        }
    }

    /** The first that is readable is the time; the others are attributes like any. */
    private void settleTime() {
        for (int rank = 0; rank < times.length; rank++) {
            String text = times[rank];
            if (text == null) {
                continue;
            }
            long parsed = unixNano == 0 ? FieldTime.parse(text) : FieldTime.NONE;
            if (parsed > 0) {
                unixNano = parsed;
            } else if (rank == 0 && unixNano == 0) {
                error = "failed to parse field [" + KnownFields.TIMES.getFirst()
                        + "]: a date as of ISO 8601 or milliseconds since 1970 are expected, before the year 2262";
            } else {
                attribute(KnownFields.TIMES.get(rank), text);
            }
        }
    }

    /** The first that is there; the others become attributes. */
    private @Nullable String settle(@Nullable String[] candidates, String[] names) {
        String first = null;
        for (int rank = 0; rank < candidates.length; rank++) {
            String candidate = candidates[rank];
            if (first == null) {
                first = candidate;
            } else if (candidate != null) {
                attribute(names[rank], candidate);
            }
        }
        return first;
    }

    private String fieldPath() {
        if (path.length() + name.length() > LONGEST_PATH) {
            tooLong();
            return "";
        }
        return path.isEmpty() ? name : path + name;
    }

    private void tooLong() {
        error = "a field's name, with the names of the objects around it, is longer than " + LONGEST_PATH
                + " characters";
    }

    private static void pair(ProtobufWriter to, int field, String name, String value) {
        int pair = to.begin(field);
        to.text(PAIR_KEY, name);
        int any = to.begin(PAIR_VALUE);
        to.text(VALUE_STRING, value);
        to.end(any);
        to.end(pair);
    }

    private void beginNested(int kind) {
        int messages = beginElement();
        push(attributes.begin(kind));
        push(messages + 1);
        openArrays++;
    }

    private void endNested() {
        openArrays--;
        endMessages(open[--opened]);
    }

    /** Begins a value in an array, or a pair in a map that is in one; gives how many messages that are to be ended. */
    private int beginElement() {
        if (!named) {
            push(attributes.begin(ELEMENTS));
            return 1;
        }
        named = false;
        push(attributes.begin(ELEMENTS));
        attributes.text(PAIR_KEY, name);
        push(attributes.begin(PAIR_VALUE));
        return 2;
    }

    private void endMessages(int messages) {
        for (int i = 0; i < messages; i++) {
            attributes.end(open[--opened]);
        }
    }

    private void push(int value) {
        if (opened == open.length) {
            open = Arrays.copyOf(open, opened * 2);
        }
        open[opened++] = value;
    }
}
