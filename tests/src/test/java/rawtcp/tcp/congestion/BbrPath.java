package rawtcp.tcp.congestion;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * A sender without end, a bottleneck and its queue, in virtual time: what leaves is paced by BBR and bound by its window, the
 * rates are measured as draft-ietf-ccwg-bbr 4.1 has it. What is lost is known as the next ACK comes, and sent again.
 */
final class BbrPath {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private record Sent(
            int number, long sentNs, long firstSentNs, int delivered, long deliveredNs, int txInFlight, int lost) {}

    private record Arriving(long ackNs, Sent segment, boolean lost) {}

    final Bbr bbr;
    final List<String> story = new ArrayList<>();
    long nowNs = SECOND;
    int delivered;
    int inFlight;
    int mostInFlight;
    int lost;
    private long ratePerSecond;
    private final long delayNs;
    private final int queue;
    private IntPredicate loses = number -> false;
    private int number;
    private long nextSendNs;
    private long freeNs; // the bottleneck has served all that reached it
    private long deliveredNs;
    private long firstSentNs;
    private int newlyLost;
    private Bbr.State told;
    private final ArrayDeque<Arriving> underWay = new ArrayDeque<>();

    BbrPath(long seed, long ratePerSecond, long delayNs, int queue) {
        bbr = new Bbr(seed);
        this.ratePerSecond = ratePerSecond;
        this.delayNs = delayNs;
        this.queue = queue;
    }

    BbrPath losing(IntPredicate numbers) {
        loses = numbers;
        return this;
    }

    BbrPath rate(long segmentsPerSecond) {
        ratePerSecond = segmentsPerSecond;
        return this;
    }

    BbrPath runFor(long ns) {
        long endNs = nowNs + ns;
        while (true) {
            long sendNs = inFlight < bbr.window() ? Math.max(nextSendNs, nowNs) : Long.MAX_VALUE;
            long ackNs = underWay.isEmpty() ? Long.MAX_VALUE : underWay.peek().ackNs;
            if (Math.min(sendNs, ackNs) > endNs) {
                nowNs = endNs;
                return this;
            }
            nowNs = Math.min(sendNs, ackNs);
            if (ackNs <= sendNs) {
                arrive(underWay.poll());
            } else {
                send();
            }
        }
    }

    private void send() {
        if (inFlight == 0) {
            firstSentNs = nowNs;
            deliveredNs = nowNs;
        }
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
        nextSendNs = nowNs + (long) (SECOND / bbr.pacingRate());
        long serviceNs = SECOND / ratePerSecond;
        boolean full = freeNs - nowNs > queue * serviceNs;
        boolean gone = full || loses.test(number);
        freeNs = Math.max(freeNs, nowNs) + (full ? 0 : serviceNs);
        Sent segment = new Sent(number++, nowNs, firstSentNs, delivered, deliveredNs, inFlight, lost);
        underWay.add(new Arriving(freeNs + delayNs, segment, gone));
    }

    private void arrive(Arriving arriving) {
        Sent segment = arriving.segment;
        inFlight--;
        if (arriving.lost) {
            lost++;
            newlyLost++;
            bbr.onLost(nowNs, 1, lost - segment.lost, segment.txInFlight, false);
            tell();
            return;
        }
        delivered++;
        deliveredNs = nowNs;
        long intervalNs = Math.max(segment.sentNs - segment.firstSentNs, nowNs - segment.deliveredNs);
        firstSentNs = segment.sentNs;
        bbr.onSample(new RateSample(
                nowNs,
                delivered,
                segment.delivered,
                delivered - segment.delivered,
                intervalNs,
                1,
                newlyLost,
                lost - segment.lost,
                segment.txInFlight,
                false,
                nowNs - segment.sentNs,
                inFlight + 1,
                inFlight,
                inFlight + 1 >= bbr.window()));
        newlyLost = 0;
        tell();
    }

    private void tell() {
        if (bbr.state() != told) {
            told = bbr.state();
            story.add(String.format(
                    Locale.ROOT,
                    "%7.1f ms %-15s window %4d  rate %7.1f  in flight %4d",
                    (nowNs - SECOND) / 1e6,
                    told,
                    bbr.window(),
                    bbr.pacingRate(),
                    inFlight));
        }
    }
}
