package io.varve.logql.pipeline;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Go's {@code slices.SortFunc}: not stable, but of a given order always the same one comes out. Needed where that shows: two labels of
 * one name. It is a pattern-defeating quicksort after Go's own (package slices, zsortanyfunc.go; Copyright 2022 The Go Authors, BSD
 * licence in {@code META-INF/licenses/go.txt}); every comparison and exchange is Go's.
 */
final class GoSort<E> {
    private static final int MAX_INSERTION = 12;
    private static final int SHORTEST_NINTHER = 50;
    private static final int SHORTEST_SHIFTING = 50;
    private static final int MAX_SHIFTS = 5;
    private static final int MAX_SWAPS = 12;

    private final List<E> data;
    private final Comparator<? super E> order;
    /** Exchanges that the last choice of a pivot would have taken; tells data that is sorted, up or down. */
    private int swaps;

    private boolean alreadyPartitioned;

    private GoSort(List<E> data, Comparator<? super E> order) {
        this.data = data;
        this.order = order;
    }

    /** Sorts a list of random access in place. */
    static <E> void sort(List<E> data, Comparator<? super E> order) {
        new GoSort<E>(data, order).quicksort(0, data.size(), bitLength(data.size()));
    }

    private static int bitLength(int value) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(value);
    }

    private boolean less(int left, int right) {
        return order.compare(data.get(left), data.get(right)) < 0;
    }

    private void swap(int left, int right) {
        Collections.swap(data, left, right);
    }

    /** @param badPivots how many very unbalanced pivots are borne before heapsort takes over */
    private void quicksort(int from, int to, int badPivots) {
        boolean wasBalanced = true;
        boolean wasPartitioned = true;
        int limit = badPivots;
        int a = from;
        int b = to;
        while (true) {
            int length = b - a;
            if (length <= MAX_INSERTION) {
                insertionSort(a, b);
                return;
            }
            if (limit == 0) {
                heapSort(a, b);
                return;
            }
            if (!wasBalanced) {
                breakPatterns(a, b);
                limit--;
            }
            int pivot = choosePivot(a, b);
            boolean increasing = swaps == 0;
            if (swaps == MAX_SWAPS) {
                Collections.reverse(data.subList(a, b));
                pivot = (b - 1) - (pivot - a);
                increasing = true;
            }
            if (wasBalanced && wasPartitioned && increasing && isSortedByFewShifts(a, b)) {
                return;
            }
            if (a > 0 && !less(a - 1, pivot)) {
                a = partitionEqual(a, b, pivot);
                continue;
            }
            int middle = partition(a, b, pivot);
            wasPartitioned = alreadyPartitioned;
            int left = middle - a;
            int right = b - middle;
            wasBalanced = Math.min(left, right) >= length / 8;
            if (left < right) {
                quicksort(a, middle, limit);
                a = middle + 1;
            } else {
                quicksort(middle + 1, b, limit);
                b = middle;
            }
        }
    }

    private void insertionSort(int a, int b) {
        for (int i = a + 1; i < b; i++) {
            for (int j = i; j > a && less(j, j - 1); j--) {
                swap(j, j - 1);
            }
        }
    }

    private void heapSort(int a, int b) {
        int size = b - a;
        for (int i = (size - 1) / 2; i >= 0; i--) {
            siftDown(i, size, a);
        }
        for (int i = size - 1; i >= 0; i--) {
            swap(a, a + i);
            siftDown(0, i, a);
        }
    }

    private void siftDown(int low, int size, int first) {
        int root = low;
        while (true) {
            int child = 2 * root + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && less(first + child, first + child + 1)) {
                child++;
            }
            if (!less(first + root, first + child)) {
                return;
            }
            swap(first + root, first + child);
            root = child;
        }
    }

    /** @return where the pivot has come to: less is left of it, the rest right */
    private int partition(int a, int b, int pivot) {
        swap(a, pivot);
        int i = a + 1;
        int j = b - 1;
        alreadyPartitioned = true;
        while (true) {
            while (i <= j && less(i, a)) {
                i++;
            }
            while (i <= j && !less(j, a)) {
                j--;
            }
            if (i > j) {
                break;
            }
            alreadyPartitioned = false;
            swap(i++, j--);
        }
        swap(j, a);
        return j;
    }

    /** @return where what is greater than the pivot begins; nothing may be less than it */
    private int partitionEqual(int a, int b, int pivot) {
        swap(a, pivot);
        int i = a + 1;
        int j = b - 1;
        while (true) {
            while (i <= j && !less(a, i)) {
                i++;
            }
            while (i <= j && less(a, j)) {
                j--;
            }
            if (i > j) {
                return i;
            }
            swap(i++, j--);
        }
    }

    private boolean isSortedByFewShifts(int a, int b) {
        int i = a + 1;
        for (int shift = 0; shift < MAX_SHIFTS; shift++) {
            while (i < b && !less(i, i - 1)) {
                i++;
            }
            if (i == b) {
                return true;
            }
            if (b - a < SHORTEST_SHIFTING) {
                return false;
            }
            swap(i, i - 1);
            if (i - a >= 2) {
                // Down to 1 and not to a + 1: as Go does it.
                for (int j = i - 1; j >= 1 && less(j, j - 1); j--) {
                    swap(j, j - 1);
                }
            }
            if (b - i >= 2) {
                for (int j = i + 1; j < b && less(j, j - 1); j++) {
                    swap(j, j - 1);
                }
            }
        }
        return false;
    }

    /** Scatters three elements, always the same ones of a length. */
    private void breakPatterns(int a, int b) {
        int length = b - a;
        long random = length;
        int mask = (1 << bitLength(length)) - 1;
        int middle = a + length / 4 * 2;
        for (int i = middle - 1; i <= middle + 1; i++) {
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            int other = (int) random & mask;
            if (other >= length) {
                other -= length;
            }
            swap(i, a + other);
        }
    }

    /** Of ranges longer than {@link #MAX_INSERTION}: a median of three, or of three such medians. */
    private int choosePivot(int a, int b) {
        int length = b - a;
        swaps = 0;
        int i = a + length / 4;
        int j = a + length / 4 * 2;
        int k = a + length / 4 * 3;
        if (length >= SHORTEST_NINTHER) {
            i = median(i - 1, i, i + 1);
            j = median(j - 1, j, j + 1);
            k = median(k - 1, k, k + 1);
        }
        return median(i, j, k);
    }

    private int median(int first, int second, int third) {
        int a = first;
        int b = second;
        if (less(b, a)) {
            swaps++;
            a = second;
            b = first;
        }
        if (less(third, b)) {
            swaps++;
            b = third;
        }
        if (less(b, a)) {
            swaps++;
            b = a;
        }
        return b;
    }
}
