package rawtcp.os;

import java.util.ArrayList;
import java.util.List;

/** A set of ports as disjoint ranges in ascending order, neighbours joined. Immutable. */
public final class PortRanges {
    public static final PortRanges NONE = new PortRanges(List.of());

    /** Both ends belong to it. */
    public record Range(int first, int last) {
        public Range {
            assert first >= 0 && first <= last && last <= 0xffff : first + "-" + last;
        }

        public static Range of(int port) {
            return new Range(port, port);
        }

        public boolean contains(int port) {
            return first <= port && port <= last;
        }

        @Override
        public String toString() {
            return first == last ? "port " + first : "ports " + first + "-" + last;
        }
    }

    private final List<Range> ranges;

    private PortRanges(List<Range> ranges) {
        this.ranges = ranges;
    }

    public static PortRanges of(Range... ranges) {
        PortRanges all = NONE;
        for (Range range : ranges) {
            all = all.with(range);
        }
        return all;
    }

    public List<Range> ranges() {
        return ranges;
    }

    public boolean contains(int port) {
        for (Range range : ranges) {
            if (range.contains(port)) {
                return true;
            }
        }
        return false;
    }

    public PortRanges with(Range added) {
        List<Range> result = new ArrayList<>(ranges.size() + 1);
        int first = added.first();
        int last = added.last();
        int at = 0;
        for (Range range : ranges) {
            if (range.last() + 1 < first) {
                result.add(range);
                at = result.size();
            } else if (range.first() > last + 1) {
                result.add(range);
            } else {
                first = Math.min(first, range.first());
                last = Math.max(last, range.last());
            }
        }
        result.add(at, new Range(first, last));
        return new PortRanges(List.copyOf(result));
    }

    /** At most {@code count} ranges that hold all of these ports, and as few others as possible. */
    public PortRanges atMost(int count) {
        assert count > 0;
        List<Range> result = new ArrayList<>(ranges);
        while (result.size() > count) {
            int narrowest = 0;
            for (int i = 1; i + 1 < result.size(); i++) {
                if (gap(result, i) < gap(result, narrowest)) {
                    narrowest = i;
                }
            }
            Range joined = new Range(
                    result.get(narrowest).first(), result.remove(narrowest + 1).last());
            result.set(narrowest, joined);
        }
        return new PortRanges(List.copyOf(result));
    }

    private static int gap(List<Range> ranges, int at) {
        return ranges.get(at + 1).first() - ranges.get(at).last();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PortRanges that && ranges.equals(that.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** As {@code 80, 61000-65535}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Range range : ranges) {
            text.append(text.isEmpty() ? "" : ", ").append(range.first());
            if (range.last() > range.first()) {
                text.append('-').append(range.last());
            }
        }
        return text.toString();
    }
}
