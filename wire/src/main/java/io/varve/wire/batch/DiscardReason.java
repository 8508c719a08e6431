package io.varve.wire.batch;

/** Why a record was refused; the labels are those of Loki's metric {@code loki_discarded_samples_total}, which dashboards know. */
public enum DiscardReason {
    LINE_TOO_LONG("line_too_long"),
    TOO_FAR_IN_FUTURE("too_far_in_future"),
    GREATER_THAN_MAX_SAMPLE_AGE("greater_than_max_sample_age"),
    INVALID_TIMESTAMP("invalid_timestamp"),
    INVALID_LABELS("invalid_labels"),
    MISSING_LABELS("missing_labels"),
    MAX_LABEL_NAMES_PER_SERIES("max_label_names_per_series"),
    LABEL_NAME_TOO_LONG("label_name_too_long"),
    LABEL_VALUE_TOO_LONG("label_value_too_long"),
    DUPLICATE_LABEL_NAMES("duplicate_label_names"),
    STRUCTURED_METADATA_TOO_LARGE("structured_metadata_too_large"),
    STRUCTURED_METADATA_TOO_MANY("structured_metadata_too_many"),
    TOO_MANY_DAYS("too_many_days"),
    INVALID_RECORD("invalid_record");

    private final String label;

    DiscardReason(String label) {
        this.label = label;
    }

    /** The value of the metric's label {@code reason}. */
    public String label() {
        return label;
    }
}
