package io.varve.logql.pipeline;

/** The labels that errors go to, and their values; dashboards know them. */
public final class ErrorLabels {
    public static final String ERROR = "__error__";
    public static final String ERROR_DETAILS = "__error_details__";
    /** Set to "true" on a sample whose error the query groups by. */
    public static final String PRESERVE_ERROR = "__preserve_error__";

    static final String JSON_PARSER = "JSONParserErr";
    static final String LOGFMT_PARSER = "LogfmtParserErr";
    static final String SAMPLE_EXTRACTION = "SampleExtractionErr";
    static final String LABEL_FILTER = "LabelFilterErr";
    static final String TEMPLATE_FORMAT = "TemplateFormatErr";

    private ErrorLabels() {}

    /** Whether it is a name that Loki takes for an error's wherever the label came from. */
    public static boolean isError(String name) {
        return name.equals(ERROR) || name.equals(ERROR_DETAILS);
    }
}
