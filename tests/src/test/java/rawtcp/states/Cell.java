package rawtcp.states;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import rawtcp.endpoint.CallFailed;
import rawtcp.tcp.Connection;
import rawtcp.tcp.State;
import rawtcp.tcp.Transition;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.DropReason;
import rawtcp.wire.Segment;
import rawtcp.wire.SeqNum;

/** One event in one situation, played and held against its row. */
final class Cell {
    /** How the segments look. */
    enum Mode {
        PLAIN,
        /** Timestamps and SACK agreed and used. */
        STAMPED,
        /** Agreed to, but the segment comes without: a middlebox has stripped it. */
        STRIPPED
    }

    private static final long A_MOMENT_NS = Stand.MS;
    private static final long RATE_LIMIT_NS = 500 * Stand.MS;

    private final StateTable.Situation situation;
    private final StateTable.Row row;
    private final StateTable.Event event;
    private final Stand stand;
    private final Effects expected;

    private State before;
    private int transitionsBefore;
    private int revisionBefore;
    private int readableBefore;
    private int queueBefore;
    private Object windowBefore;
    private Map<String, Long> deadlinesBefore;
    private int tsRecent;
    private long startNs;
    private final Map<DropReason, Long> dropsBefore = new TreeMap<>();

    private Cell(StateTable.Situation situation, StateTable.Row row, StateTable.Event event, Mode mode) {
        this.situation = situation;
        this.row = row;
        this.event = event;
        stand = new Stand(mode != Mode.PLAIN);
        expected = Effects.of(row.effect());
        reach(mode);
    }

    static List<Mode> modes(StateTable.Situation situation, StateTable.Event event) {
        if (event.needsTimestamps()) {
            return List.of(Mode.STAMPED);
        }
        if (event.needsNoTimestamps()) {
            return List.of(Mode.PLAIN);
        }
        boolean agreed = !Set.of("CLOSED", "LISTEN", "SYN_SENT").contains(situation.state());
        return event.isSegment() && agreed ? List.of(Mode.values()) : List.of(Mode.PLAIN, Mode.STAMPED);
    }

    static void play(StateTable.Situation situation, StateTable.Row row, StateTable.Event event, Mode mode) {
        Cell cell = new Cell(situation, row, event, mode);
        cell.stand.run(event.steps());
        cell.checkAnswers();
        cell.checkState();
        cell.checkTimers();
        cell.checkDrops();
        cell.checkRepetition();
        cell.checkProbe();
        cell.checkReading();
    }

    private void reach(Mode mode) {
        stand.run(situation.setup());
        if (stand.c != null) {
            before = stand.c.state();
            if (!situation.state().equals("LISTEN")) {
                assertEquals(situation.state(), before.name(), "the situation");
            }
            transitionsBefore = stand.c.transitions();
            revisionBefore = stand.c.revision();
            readableBefore = stand.c.receiveQueue();
            queueBefore = stand.c.sendQueue();
            windowBefore = window();
        }
        deadlinesBefore = deadlines();
        tsRecent = stand.peer.lastTsValSent;
        for (DropReason reason : DropReason.values()) {
            dropsBefore.put(reason, stand.endpoint.dropped(reason));
        }
        stand.pass(A_MOMENT_NS); // a timer that is armed anew shows
        stand.sent.clear();
        stand.sentAtNs.clear();
        stand.result = "";
        stand.peer.learns = false;
        stand.peer.leavesTimestampsAway = mode == Mode.STRIPPED;
        startNs = stand.nowNs;
    }

    // what was sent

    private void checkAnswers() {
        if (before == null && stand.c != null) { // the listener's child has just said its ISS
            stand.peer.iss = stand.c.iss();
        }
        List<String> lines = new ArrayList<>();
        for (String line : row.answers().split(";", -1)) {
            if (!line.isBlank()) {
                lines.add(stand.peer.resolved(line));
            }
        }
        assertEquals(lines, stand.sent.stream().map(stand.peer::text).toList(), "the answer");
        stand.sent.forEach(Cell::checkEnds);
        stand.sent.forEach(this::checkWindow);
        if (!stand.sent.isEmpty()) {
            Segment last = stand.sent.get(stand.sent.size() - 1);
            checkTimestamps(last, expected.takesTimestamp && !expected.takesTimestampLater);
            checkSack(last);
        }
        checkTimes();
    }

    private static void checkEnds(Segment s) {
        assertEquals(Stand.ADDRESS, s.source(), "MUST-45: always from the address it was opened with");
        assertEquals(Stand.PORT, s.sourcePort());
        assertEquals(Peer.ADDRESS, s.destination());
        assertEquals(Peer.PORT, s.destinationPort());
    }

    /** The right edge never moves left, and right only where the table says so. */
    private void checkWindow(Segment s) {
        boolean tells = s.has(Segment.ACK) && !s.has(Segment.RST) && before != null && !isNextIncarnation(s);
        if (tells && expected.edge.equals("free")) { // it follows from the size of the segments: see ReceiveMemory
            assertTrue(SeqNum.ge(s.ack() + s.window(), stand.peer.edge), "the right edge moves left");
        } else if (tells) {
            int moved = expected.edge.isEmpty() ? 0 : stand.peer.value(expected.edge);
            int used = got() + (stand.c.state() == State.CLOSE_WAIT ? 1 : 0);
            int wanted = before == State.SYN_SENT ? stand.peer.value("W") - used : stand.peer.edge + moved - s.ack();
            assertEquals(wanted, s.window(), "the window in " + stand.peer.text(s));
        }
        if (s.has(Segment.RST)) {
            assertEquals(0, s.dataLength());
        }
    }

    private boolean isNextIncarnation(Segment s) {
        return before == State.TIME_WAIT && s.has(Segment.SYN);
    }

    private void checkTimestamps(Segment s, boolean takes) {
        if (isNextIncarnation(s)) {
            assertEquals(
                    stand.timestamps && !stand.peer.leavesTimestampsAway,
                    s.options().hasTimestamps());
            return;
        }
        boolean agreed =
                stand.timestamps && !s.has(Segment.RST) && (before != State.SYN_SENT || expected.takesTimestamp);
        if (agreed && before != null) {
            assertTrue(s.options().hasTimestamps(), "RFC 7323 3.2: a timestamp in every segment");
            int taken = expected.takesFirstTimestamp ? stand.peer.firstTsValSent : stand.peer.lastTsValSent;
            assertEquals(takes ? taken : tsRecent, s.options().tsEcr(), "TS.Recent");
        }
    }

    private void checkSack(Segment s) {
        if (stand.timestamps && before != null && !s.has(Segment.RST | Segment.SYN)) {
            List<String> blocks = new ArrayList<>();
            for (int i = 0; i < s.options().sackCount(); i++) {
                blocks.add(s.options().sackLeft(i) + ":" + s.options().sackRight(i));
            }
            List<String> wanted = new ArrayList<>();
            for (String block : expected.sack.split(" ", -1)) {
                if (!block.isEmpty()) {
                    String[] ends = block.split(":", -1);
                    wanted.add(stand.peer.value(ends[0]) + ":" + stand.peer.value(ends[1]));
                }
            }
            assertEquals(wanted, blocks, "SACK");
        }
    }

    private void checkTimes() {
        if (!expected.times.isEmpty()) {
            List<Long> wanted = new ArrayList<>();
            for (String time : expected.times.split(" ", -1)) {
                wanted.add(Stand.durationNs(time) / Stand.MS);
            }
            List<Long> times = stand.sentAtNs.stream()
                    .map(ns -> Math.round((ns - startNs) / (double) Stand.MS))
                    .toList();
            assertEquals(wanted, times, "when, in ms");
        }
        if (!expected.ends.isEmpty()) {
            long endNs = last().atNs() - startNs;
            assertEquals(
                    Stand.durationNs(expected.ends) / Stand.MS, Math.round(endNs / (double) Stand.MS), "over, in ms");
        }
    }

    // what became of it

    private void checkState() {
        Connection c = stand.c;
        if (!event.isSegment()) {
            assertEquals(expected.returns, stand.result.isEmpty() ? "done" : stand.result, "what the call returns");
        }
        if (c == null) {
            assertEquals("", row.next(), "the next state");
            return;
        }
        if (row.next().isEmpty()) {
            assertEquals(before, c.state(), "the state");
            assertEquals(transitionsBefore, c.transitions(), () -> "no transition: " + last());
        } else if (row.next().equals("LISTEN")) { // the child is gone, the listener waits on
            assertEquals(State.CLOSED, c.state());
            assertFalse(stand.listener.isClosed());
            assertEquals(0, stand.listener.synQueue() + stand.listener.acceptQueue());
        } else {
            assertEquals(row.next(), c.state().name(), "the next state");
        }
        if (!row.next().isEmpty()) {
            assertEquals(expected.cause, last().cause().name(), "why");
            assertTrue(before == null || c.revision() > revisionBefore, "who waits is told");
        }
        boolean closed = c.state() == State.CLOSED;
        assertEquals(
                expected.failure.isEmpty() ? "NONE" : expected.failure,
                c.failure().name(),
                "how it failed");
        if (!(closed && c.isOrphan())) {
            assertEquals(readableBefore + got(), c.receiveQueue(), "bytes to read");
        }
        assertEquals(closed ? 0 : queueBefore + expected.queued, c.sendQueue(), "the send queue");
        assertTrue(c.unsent() >= 0 && c.unsent() <= c.sendQueue(), () -> "unsent: " + c.unsent());
        assertTrue(got() <= 0 || c.revision() > revisionBefore, "who waits is told");
        if (!closed && before != null) {
            assertEquals(expected.window >= 0 ? expected.window : windowBefore, window(), "SND.WND");
        }
        if (!closed) {
            assertEquals(expected.urgent, c.urgentToRead(), "urgent data");
        }
    }

    private Transition last() {
        List<Transition> history = stand.c.history();
        return history.get(history.size() - 1);
    }

    private int got() {
        return stand.peer.value(expected.got);
    }

    private Object window() {
        return stand.c.variables(stand.nowNs).get("sndWnd");
    }

    private Map<String, Long> deadlines() {
        Map<String, Long> deadlines = new TreeMap<>();
        for (Timer timer : Timer.values()) {
            if (stand.c != null && stand.c.timers().deadlineNs(timer) != Timers.NEVER) {
                deadlines.put(timer.label(), stand.c.timers().deadlineNs(timer));
            }
        }
        return deadlines;
    }

    private void checkTimers() {
        Map<String, Long> wanted = new TreeMap<>();
        boolean over = row.next().equals("CLOSED") || row.next().equals("LISTEN");
        if (expected.timers != null) {
            expected.timers.forEach((label, leftNs) -> wanted.put(label, stand.nowNs + leftNs));
        } else if (!over) {
            wanted.putAll(deadlinesBefore);
        }
        assertEquals(left(wanted), left(deadlines()), "timers");
    }

    private Map<String, String> left(Map<String, Long> deadlines) {
        Map<String, String> left = new TreeMap<>();
        deadlines.forEach((label, atNs) -> left.put(label, (atNs - stand.nowNs) / 1e6 + " ms"));
        return left;
    }

    private void checkDrops() {
        for (DropReason reason : DropReason.values()) {
            long wanted = dropsBefore.get(reason) + (reason.name().equals(expected.drop) ? 1 : 0);
            assertEquals(wanted, stand.endpoint.dropped(reason), "dropped: " + reason);
        }
    }

    // what the peer finds out afterwards

    private void checkRepetition() {
        if (expected.limited || expected.always) {
            assertEquals(1, stand.sent.size());
            stand.sent.clear();
            stand.run(event.steps());
            assertEquals(expected.always ? 1 : 0, stand.sent.size(), "answers to an immediate repetition");
            stand.pass(RATE_LIMIT_NS - 1);
            if (expected.limited) {
                stand.sent.clear();
                stand.run(event.steps());
                assertEquals(0, stand.sent.size(), "answers just before tcp_invalid_ratelimit is over");
                stand.pass(1);
                stand.sent.clear();
                stand.run(event.steps());
                assertEquals(1, stand.sent.size(), "answers after tcp_invalid_ratelimit");
            }
        }
    }

    /** Data from before the window draws an ACK that tells SND.NXT, RCV.NXT, the window and TS.Recent. */
    private void checkProbe() {
        boolean answers = stand.c != null
                && before != null
                && stand.c.state() != State.CLOSED
                && stand.c.state() != State.SYN_SENT
                && !event.steps().startsWith("silence");
        if (!answers) {
            return;
        }
        int sndNxt = stand.peer.sndNxt;
        int rcvNxt = stand.peer.rcvNxt + Math.max(0, got());
        for (Segment s : stand.sent) {
            sndNxt = s.has(Segment.RST) ? sndNxt : SeqNum.max(sndNxt, s.end());
            boolean tells = s.has(Segment.ACK) && !s.has(Segment.RST);
            rcvNxt = !tells ? rcvNxt : before == State.SYN_SENT ? s.ack() : SeqNum.max(rcvNxt, s.ack());
        }
        boolean finUnanswered = stand.sent.isEmpty() && expected.cause.equals("FIN_RECEIVED");
        rcvNxt += finUnanswered ? 1 : 0;
        stand.sent.clear();
        boolean stripped = stand.peer.leavesTimestampsAway;
        stand.peer.leavesTimestampsAway = true;
        stand.run("P. R%+d-40(10) ack U".formatted(rcvNxt - stand.peer.rcvNxt));
        stand.peer.leavesTimestampsAway = stripped;
        assertEquals(1, stand.sent.size(), "answers to a probe");
        Segment answer = stand.sent.get(0);
        assertEquals(sndNxt, answer.seq(), "SND.NXT");
        assertEquals(rcvNxt, answer.ack(), "RCV.NXT");
        checkWindow(answer);
        checkTimestamps(answer, expected.takesTimestamp);
    }

    private void checkReading() {
        while (stand.c != null && stand.c.receiveQueue() > 0) {
            try {
                stand.read(1 << 16);
            } catch (CallFailed e) {
                throw new AssertionError(e);
            }
        }
    }
}
