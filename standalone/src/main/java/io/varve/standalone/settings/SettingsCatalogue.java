package io.varve.standalone.settings;

import io.varve.standalone.CannotStart;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

/** The settings records of all parts, flattened to keys. */
public final class SettingsCatalogue {
    private static final String OURS = "varve.";
    private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

    private final List<Class<? extends Record>> records;
    private final List<Setting> settings;

    public SettingsCatalogue(List<Class<? extends Record>> records) {
        this.records = records;
        List<Setting> all = new ArrayList<>();
        for (Class<? extends Record> each : records) {
            collect(each, prefixOf(each) + ".", all);
        }
        this.settings = List.copyOf(all);
    }

    private static String prefixOf(Class<?> type) {
        @Nullable ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
        if (annotation == null) {
            throw new IllegalArgumentException(type + " has no @ConfigurationProperties");
        }
        return annotation.prefix().isEmpty() ? annotation.value() : annotation.prefix();
    }

    private static void collect(Class<?> type, String prefix, List<Setting> all) {
        for (Parameter parameter : canonicalConstructor(type).getParameters()) {
            String key = prefix + dashed(parameter.getName());
            if (parameter.getType().isRecord()) {
                collect(parameter.getType(), key + ".", all);
            } else {
                @Nullable DefaultValue standard = parameter.getAnnotation(DefaultValue.class);
                all.add(new Setting(
                        key, parameter.getType(), standard == null ? "" : String.join(",", standard.value())));
            }
        }
    }

    /** Spring reads the defaults from its parameters. */
    private static Constructor<?> canonicalConstructor(Class<?> type) {
        Class<?>[] components = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(components);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException("a record without its canonical constructor: " + type, impossible);
        }
    }

    /** {@code httpPort} is written {@code http-port}. */
    private static String dashed(String name) {
        return CAPITAL.matcher(name).replaceAll("-$0").toLowerCase(Locale.ROOT);
    }

    /** Every setting, in the order of the records. */
    public List<Setting> settings() {
        return settings;
    }

    /**
     * Reads one of the records.
     *
     * @throws CannotStart when a value can't be read or is out of its range
     */
    public static <T extends Record> T read(Class<T> type, ConfigurableEnvironment environment) {
        try {
            return Binder.get(environment).bindOrCreate(prefixOf(type), type);
        } catch (BindException failure) {
            throw new CannotStart(complaint(failure), failure);
        }
    }

    /**
     * Refuses a setting that no part reads and a value that its part can't use, before anything starts.
     *
     * @param arguments of the command line, {@code --key=value}
     * @throws CannotStart at the first of them
     */
    public void check(List<String> arguments, ConfigurableEnvironment environment) {
        Map<ConfigurationPropertyName, Setting> known = settings.stream()
                .collect(Collectors.toMap(setting -> ConfigurationPropertyName.of(setting.key()), setting -> setting));
        for (String argument : arguments) {
            String key = argument.replaceFirst("^--", "").replaceFirst("=.*$", "");
            if (!isKnown(key, known)) {
                throw new CannotStart("there is no setting '" + key + "': docs/settings.md lists them all");
            }
        }
        for (Class<? extends Record> each : records) {
            var _ = read(each, environment);
        }
    }

    private static boolean isKnown(String key, Map<ConfigurationPropertyName, Setting> known) {
        if (!key.startsWith(OURS)) {
            return false;
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.adapt(key, '.');
        return known.containsKey(name)
                || known.entrySet().stream()
                        .anyMatch(entry ->
                                Map.class.isAssignableFrom(entry.getValue().type())
                                        && entry.getKey().isAncestorOf(name));
    }

    private static String complaint(BindException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String key = failure.getName().toString();
        @Nullable
        Object value =
                failure.getProperty() == null ? null : failure.getProperty().getValue();
        return (value == null ? key : key + "=" + value) + " can't be used: "
                + String.valueOf(root.getMessage()).lines().findFirst().orElse("")
                + " (docs/settings.md has its unit and range)";
    }
}
