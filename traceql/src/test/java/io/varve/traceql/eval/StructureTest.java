package io.varve.traceql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.ast.SpansetOperator;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The operators of one pass find what looking at every pair finds. */
class StructureTest {
    @Test
    void agreesWithEveryPairOnRandomTrees() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var trace = new MemoryTrace("1");
            int size = 1 + random.nextInt(20);
            for (int i = 0; i < size; i++) {
                var span = new MemoryTrace.Span();
                span.id = "" + i;
                int above = random.nextInt(size + 2);
                span.parent = above == size ? "" : "" + above;
                trace.spans.add(span);
            }
            SpanTree tree = SpanTree.of(trace);
            BitSet left = subset(random, size);
            BitSet right = subset(random, size);
            for (SpansetOperator operator : SpansetOperator.values()) {
                if (operator.relation() == SpansetOperator.Relation.NONE) {
                    continue;
                }
                assertThat(new Structure(tree, size).apply(operator, left, right))
                        .as("seed %d, round %d, %s", seed, round, operator)
                        .isEqualTo(byPairs(tree, operator, left, right));
            }
        }
    }

    private static BitSet subset(Random random, int size) {
        var subset = new BitSet();
        for (int i = 0; i < size; i++) {
            subset.set(i, random.nextBoolean());
        }
        return subset;
    }

    private static BitSet byPairs(SpanTree tree, SpansetOperator operator, BitSet left, BitSet right) {
        var rights = new BitSet();
        var lefts = new BitSet();
        left.stream()
                .forEach(l -> right.stream().forEach(r -> {
                    boolean related = switch (operator.relation()) {
                        case CHILD -> isChild(tree, l, r);
                        case PARENT -> isChild(tree, r, l);
                        case DESCENDANT -> isBelow(tree, l, r);
                        case ANCESTOR -> isBelow(tree, r, l);
                        case SIBLING -> l != r && tree.parent(l) == tree.parent(r) && tree.parent(l) != 0;
                        case NONE -> false;
                    };
                    if (related) {
                        rights.set(r);
                        lefts.set(l);
                    }
                }));
        return switch (operator.form()) {
            case PLAIN -> rights;
            case NEGATED -> {
                var others = (BitSet) right.clone();
                others.andNot(rights);
                yield others;
            }
            case UNION -> {
                rights.or(lefts);
                yield rights;
            }
        };
    }

    private static boolean isChild(SpanTree tree, int above, int below) {
        return tree.left(above) > 0 && tree.parent(below) == tree.left(above);
    }

    private static boolean isBelow(SpanTree tree, int above, int below) {
        return tree.left(above) > 0
                && tree.left(below) > 0
                && tree.left(above) < tree.left(below)
                && tree.right(below) < tree.right(above);
    }
}
