package io.varve.traceql.ast;

/** The operators between two sets of spans of one trace. All but the first two are structural; their result is of the right side. */
public enum SpansetOperator {
    AND("&&", Relation.NONE, Form.PLAIN),
    OR("||", Relation.NONE, Form.PLAIN),
    CHILD(">", Relation.CHILD, Form.PLAIN),
    PARENT("<", Relation.PARENT, Form.PLAIN),
    DESCENDANT(">>", Relation.DESCENDANT, Form.PLAIN),
    ANCESTOR("<<", Relation.ANCESTOR, Form.PLAIN),
    SIBLING("~", Relation.SIBLING, Form.PLAIN),
    NOT_CHILD("!>", Relation.CHILD, Form.NEGATED),
    NOT_PARENT("!<", Relation.PARENT, Form.NEGATED),
    NOT_DESCENDANT("!>>", Relation.DESCENDANT, Form.NEGATED),
    NOT_ANCESTOR("!<<", Relation.ANCESTOR, Form.NEGATED),
    NOT_SIBLING("!~", Relation.SIBLING, Form.NEGATED),
    UNION_CHILD("&>", Relation.CHILD, Form.UNION),
    UNION_PARENT("&<", Relation.PARENT, Form.UNION),
    UNION_DESCENDANT("&>>", Relation.DESCENDANT, Form.UNION),
    UNION_ANCESTOR("&<<", Relation.ANCESTOR, Form.UNION),
    UNION_SIBLING("&~", Relation.SIBLING, Form.UNION);

    /** What a span of the right side is to one of the left. */
    public enum Relation {
        NONE,
        CHILD,
        PARENT,
        DESCENDANT,
        ANCESTOR,
        SIBLING
    }

    /** Which spans are the result: the right ones in relation, those that are not, or both sides of the relation. */
    public enum Form {
        PLAIN,
        NEGATED,
        UNION
    }

    private final String text;
    private final Relation relation;
    private final Form form;

    SpansetOperator(String text, Relation relation, Form form) {
        this.text = text;
        this.relation = relation;
        this.form = form;
    }

    public String text() {
        return text;
    }

    public Relation relation() {
        return relation;
    }

    public Form form() {
        return form;
    }

    /** Higher binds tighter. */
    public int precedence() {
        return relation == Relation.NONE ? 1 : 2;
    }
}
