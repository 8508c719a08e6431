package io.varve.traceql.eval;

import io.varve.traceql.ast.SpansetOperator;
import io.varve.traceql.ast.SpansetOperator.Relation;
import java.util.BitSet;
import java.util.function.IntPredicate;

/** Which spans are in a structural relation; in time proportional to the trace, by the numbers of its nested set. */
final class Structure {
    private final SpanTree tree;
    private final int size;

    Structure(SpanTree tree, int size) {
        this.tree = tree;
        this.size = size;
    }

    BitSet apply(SpansetOperator operator, BitSet left, BitSet right) {
        BitSet result = related(operator.relation(), left, right);
        return switch (operator.form()) {
            case PLAIN -> result;
            case NEGATED -> {
                var others = (BitSet) right.clone();
                others.andNot(result);
                yield others;
            }
            case UNION -> {
                result.or(related(inverse(operator.relation()), right, left));
                yield result;
            }
        };
    }

    private static Relation inverse(Relation relation) {
        return switch (relation) {
            case CHILD -> Relation.PARENT;
            case PARENT -> Relation.CHILD;
            case DESCENDANT -> Relation.ANCESTOR;
            case ANCESTOR -> Relation.DESCENDANT;
            case SIBLING -> Relation.SIBLING;
            case NONE -> Relation.NONE;
        };
    }

    /** Those of {@code candidates} that are what the relation says to one of {@code others}. */
    private BitSet related(Relation relation, BitSet others, BitSet candidates) {
        return switch (relation) {
            case CHILD -> children(others, candidates);
            case PARENT -> parents(others, candidates);
            case DESCENDANT -> descendants(others, candidates);
            case ANCESTOR -> ancestors(others, candidates);
            case SIBLING -> siblings(others, candidates);
            case NONE -> throw new IllegalArgumentException("not structural");
        };
    }

    private BitSet children(BitSet others, BitSet candidates) {
        var lefts = new BitSet(2 * size + 1);
        others.stream().forEach(span -> lefts.set(tree.left(span)));
        return keep(candidates, span -> tree.parent(span) > 0 && lefts.get(tree.parent(span)));
    }

    private BitSet parents(BitSet others, BitSet candidates) {
        var parents = new BitSet(2 * size + 1);
        others.stream().filter(span -> tree.parent(span) > 0).forEach(span -> parents.set(tree.parent(span)));
        return keep(candidates, span -> tree.left(span) > 0 && parents.get(tree.left(span)));
    }

    private BitSet descendants(BitSet others, BitSet candidates) {
        // How many of the others are open at each bound.
        int[] open = new int[2 * size + 2];
        others.stream().filter(span -> tree.left(span) > 0).forEach(span -> {
            open[tree.left(span) + 1]++;
            open[tree.right(span)]--;
        });
        for (int bound = 1; bound < open.length; bound++) {
            open[bound] += open[bound - 1];
        }
        return keep(candidates, span -> tree.left(span) > 0 && open[tree.left(span)] > 0);
    }

    private BitSet ancestors(BitSet others, BitSet candidates) {
        // How many of the others start up to each bound.
        int[] started = new int[2 * size + 2];
        others.stream().filter(span -> tree.left(span) > 0).forEach(span -> started[tree.left(span)]++);
        for (int bound = 1; bound < started.length; bound++) {
            started[bound] += started[bound - 1];
        }
        return keep(candidates, span -> tree.left(span) > 0 && started[tree.right(span)] > started[tree.left(span)]);
    }

    private BitSet siblings(BitSet others, BitSet candidates) {
        // By parent, of which the roots' is -1.
        int[] below = new int[2 * size + 2];
        others.stream().forEach(span -> below[tree.parent(span) + 1]++);
        return keep(
                candidates,
                span -> tree.parent(span) != 0 && below[tree.parent(span) + 1] > (others.get(span) ? 1 : 0));
    }

    private static BitSet keep(BitSet candidates, IntPredicate test) {
        var kept = new BitSet(candidates.length());
        candidates.stream().filter(test).forEach(kept::set);
        return kept;
    }
}
