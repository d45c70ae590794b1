package rawtcp.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.script.Script.Option;
import rawtcp.script.Script.OptionKind;
import rawtcp.script.Script.Segments;

/**
 * A connection under test: its ports, and how the script's numbers become those on the wire. In a SYN, and in what a
 * SYN-ACK acknowledges, a script's numbers count from the ISN that it names; in all others the ISN is 0. The remote
 * side's numbers are the script's own; the local ones, and timestamps, are learned.
 */
final class Flow {
    enum Role {
        /** A socket that has not been connected and does not listen. */
        NEW,
        LISTENING,
        /** connect was called: its SYN will tell the local port and ISN. */
        CONNECTING,
        OPEN
    }

    Role role = Role.NEW;
    int localPort;
    int remotePort;
    /** The descriptor's handle; -1: not yet accepted, or closed. */
    int handle = -1;

    /** An open connection was told to connect once more: its next SYN may begin anew. */
    private boolean mayBeginAnew;

    private int remoteIsn;
    private boolean remoteIsnKnown;
    private int localIsn;
    private int scriptLocalIsn;
    private boolean localIsnKnown;
    private final Map<Long, Long> liveTimestamps = new HashMap<>();
    private long firstScriptTimestamp = -1;
    private long firstLiveTimestamp;

    // Inbound: from the script to the wire.

    int liveSeq(Segments in) {
        if (in.has(Segments.SYN) && !remoteIsnKnown) {
            remoteIsn = (int) in.first();
            remoteIsnKnown = true;
        }
        return in.has(Segments.SYN) ? (int) in.first() : (int) in.first() + remoteIsn;
    }

    int liveAck(Segments in) {
        if (!in.has(Segments.ACK)) {
            return (int) in.ack();
        }
        return in.has(Segments.SYN) ? (int) in.ack() - scriptLocalIsn + localIsn : (int) in.ack() + localIsn;
    }

    /** Of what the local side has sent, as ICMP quotes it. */
    int liveLocal(long scriptSeq) {
        return (int) scriptSeq + localIsn;
    }

    List<Option> live(Segments in, boolean scaledEchoes, int line) throws ScriptError {
        List<Option> options = new ArrayList<>();
        for (Option option : in.options()) {
            options.add(
                    switch (option.kind()) {
                        case SACK -> shifted(option, localIsn);
                        case TIMESTAMPS -> {
                            long echo = liveEcho(in, option.numbers()[1], scaledEchoes, line);
                            yield new Option(option.kind(), new long[] {option.numbers()[0], echo}, option.bytes());
                        }
                        default -> option;
                    });
        }
        return options;
    }

    private long liveEcho(Segments in, long scriptEcho, boolean scaled, int line) throws ScriptError {
        Long live = liveTimestamps.get(scriptEcho);
        if (live != null) {
            return live;
        }
        if (scaled && firstScriptTimestamp >= 0) {
            return scriptEcho - firstScriptTimestamp + firstLiveTimestamp & 0xffff_ffffL;
        }
        if (scriptEcho == 0 || !in.has(Segments.ACK)) {
            return scriptEcho;
        }
        throw new ScriptError(line, "ecr " + scriptEcho + " echoes a timestamp that no packet has carried so far");
    }

    // Outbound: from the wire to the script.

    /** Before a call that may send a SYN. */
    void connecting() {
        mayBeginAnew = role == Role.OPEN;
        if (role == Role.NEW) {
            role = Role.CONNECTING;
        }
    }

    boolean isExpectingSyn() {
        return role == Role.CONNECTING || mayBeginAnew;
    }

    /** A SYN tells the local ISN; {@code expected}, where it is a SYN too, what the script calls it. */
    void learn(LiveSegment seen, Segments expected) {
        if (!seen.has(Segments.SYN)) {
            return;
        }
        boolean begins = isExpectingSyn() && !seen.has(Segments.ACK) && (!localIsnKnown || seen.seq() != localIsn);
        if (!localIsnKnown || begins) {
            localIsn = seen.seq();
            scriptLocalIsn = expected.has(Segments.SYN) ? (int) expected.first() : 0;
            localIsnKnown = true;
        }
        if (begins) {
            remoteIsnKnown = false;
            localPort = seen.sourcePort();
            role = Role.OPEN;
            mayBeginAnew = false;
        }
    }

    void learnTimestamps(LiveSegment seen, Segments expected) {
        if (expected.options() == null || seen.timestamps() == null) {
            return;
        }
        for (Option option : expected.options()) {
            if (option.kind() == OptionKind.TIMESTAMPS) {
                long script = option.numbers()[0];
                long live = seen.timestamps().numbers()[0];
                liveTimestamps.put(script, live);
                if (firstScriptTimestamp < 0) {
                    firstScriptTimestamp = script;
                    firstLiveTimestamp = live;
                }
            }
        }
    }

    /** What the script would call a live timestamp of the local side. */
    long scriptTimestamp(long live) {
        return firstScriptTimestamp < 0 ? live : live - firstLiveTimestamp + firstScriptTimestamp & 0xffff_ffffL;
    }

    boolean knowsTimestamps() {
        return firstScriptTimestamp >= 0;
    }

    long scriptSeq(LiveSegment seen) {
        int seq = seen.seq() - localIsn + (seen.has(Segments.SYN) ? scriptLocalIsn : 0);
        return seq & 0xffff_ffffL;
    }

    long scriptAck(LiveSegment seen) {
        if (!seen.has(Segments.ACK)) {
            return seen.ack() & 0xffff_ffffL;
        }
        return (seen.has(Segments.SYN) ? seen.ack() : seen.ack() - remoteIsn) & 0xffff_ffffL;
    }

    /** Timestamps as they are on the wire, SACK blocks in the script's numbers. */
    List<Option> script(List<Option> live) {
        List<Option> options = new ArrayList<>();
        for (Option option : live) {
            options.add(option.kind() == OptionKind.SACK ? shifted(option, -remoteIsn) : option);
        }
        return options;
    }

    /** As {@link #script}, and with timestamps as the script would go on counting. */
    List<Option> shown(List<Option> live) {
        List<Option> options = new ArrayList<>();
        for (Option option : script(live)) {
            if (option.kind() == OptionKind.TIMESTAMPS) {
                long[] numbers = {scriptTimestamp(option.numbers()[0]), option.numbers()[1]};
                options.add(new Option(option.kind(), numbers, option.bytes()));
            } else {
                options.add(option);
            }
        }
        return options;
    }

    private static Option shifted(Option sack, int by) {
        long[] edges = sack.numbers().clone();
        for (int i = 0; i < edges.length; i++) {
            edges[i] = edges[i] + by & 0xffff_ffffL;
        }
        return new Option(sack.kind(), edges, sack.bytes());
    }
}
