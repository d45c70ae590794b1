package rawtcp.tcp;

import java.util.Deque;
import rawtcp.wire.IcmpError;
import rawtcp.wire.SeqNum;

/**
 * A connection as socket calls see it, with what Linux keeps for them in its struct sock: errors not yet told, marks, sizes of
 * buffers. It holds nothing itself and moves nothing; the calls that do stand in {@link Connection}.
 */
public final class Sock {
    private final Connection c;

    Sock(Connection c) {
        this.c = c;
    }

    // What is to be told.

    /** The error that nobody has been told yet; null if none. */
    public Errno pendingError() {
        return c.error;
    }

    /** Tells the pending error, once; null if none. */
    public Errno takeError() {
        Errno pending = c.error;
        c.error = null;
        return pending;
    }

    /** What ICMP has said and no ACK has refuted, once (Linux sk_err_soft); null if nothing. */
    public Errno takeSoftError() {
        Errno soft = c.softErrno;
        c.softErrno = null;
        return soft;
    }

    /** Linux's error for an ICMP error. */
    public static Errno errnoOf(IcmpError error) {
        return IcmpArrives.errno(error);
    }

    /** With IP_RECVERR: ICMP errors that were not yet read, oldest first. */
    public Deque<IcmpError> icmpErrors() {
        return c.icmpErrors;
    }

    /** To ask what becomes of what is sent, and for the answers. */
    public SendReports reports() {
        if (c.reports == null) {
            c.reports = new SendReports(c.wakeups);
        }
        return c.reports;
    }

    /** True if {@link #reports} has answers. */
    public boolean hasReports() {
        return c.reports != null && !c.reports.isEmpty();
    }

    /** The memory of what was just written is not given back before its bytes are acknowledged: to be told (MSG_ZEROCOPY). */
    public void reportFreed() {
        reports().askFree(c.sendEnd(), c.tcb.sndNxt);
    }

    /** Edges for who waits. */
    public Wakeups wakeups() {
        return c.wakeups;
    }

    /** The headers, IP's and TCP's, of the SYN that it answers, as they came; null: none. */
    public byte[] savedSyn() {
        return c.savedSyn;
    }

    /** As {@link #savedSyn}, for the last time. */
    public byte[] takeSavedSyn() {
        byte[] saved = c.savedSyn;
        c.savedSyn = null;
        return saved;
    }

    // Who writes.

    /** Whether poll(2) would call it writable: enough of the send buffer is free. */
    public boolean isWritable() {
        return c.sendQueue.isWritable();
    }

    /** Somebody waits for the handshake to send data, which will carry the ACK of the SYN-ACK; or no longer does so. */
    public void writerWaits(boolean waits) {
        c.writerWaits = waits;
    }

    /** Who wants to send found no room: {@link Wakeups#spaceCount} tells when there is some. */
    public void wantSpace() {
        c.spaceWanted = true;
    }

    /** shutdown(write) or close was called: nothing more can be sent. */
    public boolean writeShut() {
        return c.finQueued || c.fastOpen.finWaits;
    }

    /** The sequence number behind what the application has written. */
    public int writtenSeq() {
        return c.sendEnd();
    }

    /** SND.UNA. */
    public int unacknowledgedSeq() {
        return c.tcb.sndUna;
    }

    public int sendBufferSize() {
        return c.sendQueue.limit();
    }

    // Who reads.

    /** shutdown(read) was called. */
    public boolean readShut() {
        return c.readShut;
    }

    /** When the data came of which the last {@link Connection#receive} copied the last byte. */
    public long readArrivedNs() {
        return c.readArrivedNs;
    }

    /** With as much again for the bookkeeping (Linux sk_rcvbuf). */
    public int receiveBufferSize() {
        return c.memory.size();
    }

    /** With the bookkeeping (Linux sk_rmem_alloc). */
    public int receiveMemory() {
        return c.memory.used();
    }

    /** What is still promised to the peer, and the largest segment that it seems to send: tcp_epollin_ready looks at both. */
    public int receiveWindow() {
        return c.receiveWindowBytes();
    }

    /** The largest segment lately seen from the peer (Linux rcv_mss). */
    public int receivedSegment() {
        return c.ackPolicy.receiveMss();
    }

    /** The largest window that could ever be told (Linux window_clamp). */
    public int windowClamp() {
        return c.receiveWindow.clamp();
    }

    // Urgent data.

    /** An urgent octet is announced and the reader not past it. */
    public boolean hasUrgentMark() {
        return c.urgent.isSet();
    }

    /** The reader stands at the urgent octet (sockatmark(3)). */
    public boolean atUrgentMark() {
        return c.urgent.isAt(c.unreadSeq());
    }

    /** Bytes before the urgent octet; negative where there is none ahead among what has arrived. */
    public int bytesToUrgentMark() {
        boolean ahead = c.urgent.isSet() && SeqNum.lt(c.urgent.seq(), c.tcb.rcvNxt);
        return ahead ? SeqNum.distance(c.unreadSeq(), c.urgent.seq()) : -1;
    }

    /** The urgent octet is here to be taken, see {@link #takeUrgent}. */
    public boolean urgentArrived() {
        return c.urgent.hasArrived();
    }

    /** It was taken already. */
    public boolean urgentTaken() {
        return c.urgent.isTaken();
    }

    /** The urgent octet, apart from the stream (MSG_OOB); {@code keep}: for the next one who asks too. */
    public int takeUrgent(boolean keep) {
        int value = c.urgent.value() & 0xff;
        if (!keep) {
            c.urgent.taken();
        }
        return value;
    }

    // What it sends.

    /** Data bytes in a full segment of ours but for SACK blocks (Linux mss_cache). */
    public int largestSegment() {
        return c.mss.send();
    }

    public int pathMtu() {
        return c.mss.mtu();
    }

    /** Its own data carries the ACKs (Linux pingpong mode, the opposite of TCP_QUICKACK). */
    public boolean isInteractive() {
        return c.ackPolicy.isInteractive();
    }

    /** The ECN field of what left last (RFC 3168 5). */
    public int ecnSent() {
        return c.ecn.lastWasCapable() ? Ecn.ECT_0 : 0;
    }

    public String congestionName() {
        return c.congestion.name();
    }
}
