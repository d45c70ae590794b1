package rawtcp.tcp;

import rawtcp.knob.Knob;

/** What is in flight, by segments (RFC 6675 pipe; Linux packets_out, sacked_out, lost_out, retrans_out). */
final class Scoreboard {
    private final Connection c;
    int out;
    int sacked;
    int lost;
    int retransmitted;
    /** Segments ever delivered, and ever marked lost. */
    int delivered;

    int lostEver;

    /** Fewer duplicate ACKs than these never mean a loss (RFC 5681 3.2); Linux may come to count fewer. */
    static final int LEAST_REORDERING = 3;

    /** Degree of reordering that is taken for granted (Linux tcp_reordering): the duplicate-ACK threshold. */
    int reordering;

    /** How often segments came in another order than they were sent in (Linux reord_seen). */
    int reorderingSeen;

    Scoreboard(Connection c) {
        this.c = c;
        reordering = (int) c.knobs.number(Knob.TCP_REORDERING);
    }

    /** Segments thought to be in the network. */
    int inFlight() {
        return out - sacked - lost + retransmitted;
    }

    int leftOut() {
        return sacked + lost;
    }

    void sent(Chunk chunk) {
        out += chunk.segments;
    }

    void markLost(Chunk chunk) {
        if (chunk.sacked) {
            return;
        }
        if (chunk.lost) {
            if (chunk.retransmitted) { // lost again
                chunk.retransmitted = false;
                retransmitted -= chunk.segments;
                c.mib.add(MibCounter.LOST_RETRANSMIT, chunk.segments);
                lostEver += chunk.segments;
                c.rate.lost(chunk);
            }
            return;
        }
        chunk.lost = true;
        lost += chunk.segments;
        lostEver += chunk.segments; // a repetition that was made before it counted as lost is still under way (Linux)
        c.rate.lost(chunk);
    }

    void unmarkLost(Chunk chunk) {
        if (chunk.lost) {
            chunk.lost = false;
            lost -= chunk.segments;
        }
    }

    void markSacked(Chunk chunk) {
        assert !chunk.sacked;
        if (chunk.retransmitted && chunk.lost) { // else the retransmission may still be under way
            chunk.retransmitted = false;
            retransmitted -= chunk.segments;
        }
        unmarkLost(chunk);
        chunk.sacked = true;
        chunk.watched = false;
        sacked += chunk.segments;
    }

    void forgetSacked(Chunk chunk) {
        if (chunk.sacked) {
            chunk.sacked = false;
            sacked -= chunk.segments;
        }
    }

    /** It arrived twice: the second sending is not under way any more. */
    void retransmissionArrived(Chunk chunk) {
        if (chunk.retransmitted) {
            chunk.retransmitted = false;
            retransmitted -= chunk.segments;
        }
    }

    /** It left again. */
    void markRetransmitted(Chunk chunk) {
        if (!chunk.retransmitted) {
            chunk.retransmitted = true;
            retransmitted += chunk.segments;
        }
        chunk.everRetransmitted = true;
    }

    /** It is acknowledged: nothing of it is out any more. */
    void acknowledged(Chunk chunk) {
        acknowledged(chunk, chunk.segments);
    }

    /** {@code segments} of its segments are. */
    void acknowledged(Chunk chunk, int segments) {
        out -= segments;
        sacked -= chunk.sacked ? segments : 0;
        lost -= chunk.lost ? segments : 0;
        retransmitted -= chunk.retransmitted ? segments : 0;
        assert out >= 0 && sacked >= 0 && lost >= 0 && retransmitted >= 0 : this;
    }

    /** Before a sent chunk is cut, and after: the number of its segments may change. */
    void split(Chunk chunk, int length, int mss) {
        int before = chunk.segments;
        c.sendQueue.split(chunk, length, mss);
        recount(chunk, chunk.segments + chunk.next.segments - before);
    }

    void recount(Chunk chunk, int more) {
        out += more;
        sacked += chunk.sacked ? more : 0;
        lost += chunk.lost ? more : 0;
        retransmitted += chunk.retransmitted ? more : 0;
        forgetDuplicates(-more);
    }

    /** It travels with the chunk before it from now on. */
    void joined(Chunk chunk) {
        acknowledged(chunk);
        forgetDuplicates(chunk.segments);
    }

    /** Without SACK a duplicate ACK stands for any segment, so for one that is no more, too (Linux tcp_adjust_pcount). */
    private void forgetDuplicates(int fewer) {
        if (!c.sackAgreed && fewer > 0) {
            sacked -= Math.min(sacked, fewer);
        }
    }

    /** A chunk that was sent again and has not been acknowledged since (Linux tcp_any_retrans_done). */
    boolean anyRetransmitted() {
        Chunk oldest = c.sendQueue.oldestSent();
        return retransmitted > 0 || (oldest != null && oldest.everRetransmitted);
    }

    void forget() {
        out = 0;
        sacked = 0;
        lost = 0;
        retransmitted = 0;
    }

    /** From here on nothing is known to have arrived (Linux tcp_highest_sack_seq: where the segment behind it begins). */
    int highestSacked() {
        for (Chunk chunk = c.sendQueue.newestSent(); chunk != null && sacked > 0; chunk = chunk.previous) {
            if (chunk.sacked) {
                return chunk.end();
            }
        }
        return c.tcb.sndUna;
    }

    /** For people: {@code 1461-2921 4381-5841}, what the peer says it holds, in octets of our stream. */
    String sackedRanges() {
        StringBuilder text = new StringBuilder();
        int left = 0;
        int right = 0;
        for (Chunk chunk = sacked > 0 ? c.sendQueue.oldestSent() : null; chunk != null; chunk = chunk.next) {
            if (chunk.sacked && right == chunk.seq && left != right) {
                right = chunk.end();
            } else if (chunk.sacked) {
                range(text, left, right);
                left = chunk.seq;
                right = chunk.end();
            }
        }
        range(text, left, right);
        return text.toString();
    }

    private void range(StringBuilder text, int left, int right) {
        if (left != right) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(left - c.tcb.iss)
                    .append('-')
                    .append(right - c.tcb.iss);
        }
    }

    @Override
    public String toString() {
        return "out " + out + " sacked " + sacked + " lost " + lost + " retransmitted " + retransmitted;
    }
}
