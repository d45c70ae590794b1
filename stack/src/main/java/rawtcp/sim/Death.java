package rawtcp.sim;

import java.util.List;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.sim.observer.End;
import rawtcp.sim.observer.RetransmitTimes;
import rawtcp.sim.observer.Violation;
import rawtcp.tcp.Connection;
import rawtcp.tcp.ConnectionOption;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;

/** How a connection may reach CLOSED: each cause held against what was on the wire, and against the clock. */
final class Death {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long LEAST_RTO_NS = 200 * MS; // Linux TCP_RTO_MIN, whatever the knob

    private final SimHost host;
    private final Connection connection;
    private final Knobs knobs;
    private long orphanNs = -1;
    private long orphanInFinWait2Ns = -1;

    Death(SimHost host, Connection connection) {
        this.host = host;
        this.connection = connection;
        knobs = host.knobs();
    }

    void alive(long nowNs, End end) {
        if (connection.isOrphan() && orphanNs < 0) {
            orphanNs = nowNs;
        }
        boolean waits = connection.isOrphan() && connection.state() == State.FIN_WAIT_2;
        if (waits && orphanInFinWait2Ns < 0) {
            orphanInFinWait2Ns = nowNs;
        }
    }

    void check(End end) {
        List<Transition> history = connection.history();
        Transition last = history.get(history.size() - 1);
        if (end == null) {
            return; // closed before its SYN left
        }
        switch (last.cause()) {
            case TIME_WAIT_OVER -> {
                long dueNs = end.timeWaitRestartNs() + 2 * knobs.ns(Knob.TCP_MSL);
                must(last.atNs() == dueNs, "TIME_WAIT ended at " + last.atNs() + ", 2MSL are over at " + dueNs);
            }
            case FIN_TIMEOUT, LINGER2_OVER -> finTimeout(last.atNs(), end);
            case FIN_ACKED -> must(end.state().equals("CLOSED"), "CLOSED by the ACK of its FIN, which did not come");
            case RESET_RECEIVED, REFUSED, TIME_WAIT_KILLED -> must(end.resetSeen(), "ended by a RST that did not come");
            case ICMP_UNREACHABLE -> must(end.icmpSeen(), "ended by ICMP that did not come");
            case SYN_TIMEOUT, SYN_ACK_TIMEOUT -> synTimeout(last.atNs(), end.times());
            case RETRANSMIT_TIMEOUT, ORPHAN_RETRIES -> retries(last.atNs(), end.times());
            case USER_TIMEOUT -> userTimeout(last.atNs(), end.times());
            case DATA_AFTER_CLOSE -> must(end.dataAfterClose(), "ended by data after close that did not come");
            case KEEPALIVE_TIMEOUT -> must(on(ConnectionOption.KEEPALIVE), "ended by keep-alive that is off");
            case LINGER2_NEGATIVE ->
                must(option(ConnectionOption.LINGER2) == -1, "ended by a TCP_LINGER2 that is not set");
            case LINGER_ZERO -> must(option(ConnectionOption.LINGER) == 0, "ended by a SO_LINGER that is not set");
            default -> {} // the application's calls
        }
    }

    private void finTimeout(long atNs, End end) {
        long askedNs = option(ConnectionOption.LINGER2) > 0
                ? option(ConnectionOption.LINGER2) * SECOND
                : knobs.ns(Knob.TCP_FIN_TIMEOUT);
        long waitedNs = atNs - orphanInFinWait2Ns;
        must(waitedNs >= askedNs, "FIN_WAIT_2 for " + waitedNs + " ns, tcp_fin_timeout says " + askedNs);
        long mostNs = Math.max(askedNs, end.times().mostNs() * 7 / 2); // Linux: at least 3.5 RTO
        must(waitedNs <= mostNs, "FIN_WAIT_2 for " + waitedNs + " ns, may be " + mostNs);
    }

    /** The last SYN's own wait is over as well. */
    private void synTimeout(long atNs, RetransmitTimes times) {
        if (!on(ConnectionOption.USER_TIMEOUT)) {
            must(times.syns() == times.mostSyns(), "given up after " + times.syns() + " SYNs of " + times.mostSyns());
            must(atNs == times.lastSynNs() + times.synWaitNs(), "given up at another time than the next SYN's");
        }
    }

    /** Linux: N retries stand for the time that N doublings of the least RTO take; the first expiry after that is the last. */
    private void retries(long atNs, RetransmitTimes times) {
        if (times.expiries() == 0 || on(ConnectionOption.USER_TIMEOUT)) {
            return; // window probes, which are counted
        }
        boolean alive = atNs - times.lastExpiryNs() < knobs.ns(Knob.TCP_RTO_MAX_MS);
        if (connection.isOrphan() && !alive) {
            return; // the limit falls, to 0 after an ICMP error (Linux)
        }
        long limitNs = limitNs();
        long overNs = atNs - times.episodeNs();
        must(
                overNs >= limitNs,
                "given up " + overNs + " ns after the first retransmission, the retries stand for " + limitNs);
        long beforeNs = times.firstExpiryNs() < 0 ? 0 : times.lastExpiryNs() - times.firstExpiryNs();
        boolean sameLimit = !connection.isOrphan() || (orphanNs >= 0 && orphanNs <= times.lastExpiryNs());
        must(beforeNs < limitNs || times.expiries() == 1 || !sameLimit, "given up one retransmission too late");
    }

    private long limitNs() {
        long retries = knobs.number(Knob.TCP_RETRIES2);
        if (connection.isOrphan()) {
            retries = knobs.number(Knob.TCP_ORPHAN_RETRIES);
            retries = retries == 0 ? 8 : retries;
        }
        long sumNs = 0;
        long eachNs = LEAST_RTO_NS;
        for (int i = 0; i <= retries; i++) {
            sumNs += Math.min(eachNs, knobs.ns(Knob.TCP_RTO_MAX_MS));
            eachNs = Math.min(2 * eachNs, knobs.ns(Knob.TCP_RTO_MAX_MS));
        }
        return sumNs - sumNs / 32; // as Linux's ticks and late timers make of it (Patience)
    }

    private void userTimeout(long atNs, RetransmitTimes times) {
        long userNs = option(ConnectionOption.USER_TIMEOUT) * MS;
        if (times.expiries() > 0) {
            long overNs = atNs - times.episodeNs();
            long fromLastNs = atNs - times.lastExpiryNs(); // a recovery in between begins the count anew (Linux)
            must(
                    overNs >= userNs && fromLastNs <= userNs,
                    "TCP_USER_TIMEOUT after " + overNs + " ns, asked for " + userNs);
        }
    }

    private boolean on(ConnectionOption option) {
        return connection.options().on(option);
    }

    private long option(ConnectionOption option) {
        return connection.options().get(option);
    }

    private void must(boolean holds, String otherwise) {
        Violation.unless(holds, host + " " + connection.tuple() + ": " + otherwise);
    }
}
