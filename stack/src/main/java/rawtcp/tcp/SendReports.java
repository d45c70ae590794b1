package rawtcp.tcp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Set;
import rawtcp.wire.SeqNum;

/**
 * What a sender has asked to be told about its bytes: that they leave, that they are acknowledged (SO_TIMESTAMPING), that
 * their memory is free again (MSG_ZEROCOPY). Each question is about the last byte of one send.
 */
public final class SendReports {
    /** In Linux's order of events. */
    public enum Kind {
        /** Handed to the device's queue. */
        SCHEDULED,
        /** On the wire. */
        SENT,
        ACKNOWLEDGED,
        /** The sender may use its memory again. */
        FREE
    }

    /**
     * For the error queue. {@code first} to {@code last}: of {@code FREE} the numbers of sends, from 0; else {@code last} is
     * the byte's number, from {@link #countFrom} on. {@code data}: what was sent, if that was asked for.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Report(Kind kind, int first, int last, long atNs, byte[] data) {}

    /** {@code endSeq}: behind the byte that it is about. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Question(Kind kind, int endSeq, int first, int last, byte[] data) {}

    private static final byte[] NONE = {};

    private final Wakeups wakeups;
    private final Deque<Question> questions = new ArrayDeque<>(0);
    private final Deque<Report> ready = new ArrayDeque<>(0);
    private int base;
    private int freed;

    SendReports(Wakeups wakeups) {
        this.wakeups = wakeups;
    }

    /** Bytes are counted from {@code seq} on (SOF_TIMESTAMPING_OPT_ID). */
    public void countFrom(int seq) {
        base = seq;
    }

    /** Of a send that ends before {@code endSeq}, when its last byte leaves and is acknowledged, as far as {@code kinds} say. */
    public void askTimes(Set<Kind> kinds, int endSeq, byte[] data) {
        for (Kind kind : kinds) {
            assert kind != Kind.FREE;
            questions.add(new Question(kind, endSeq, 0, endSeq - 1 - base, data));
        }
    }

    /** When a send's memory is free; sends that wait side by side are told together. {@code sndNxt}: what follows was not sent. */
    void askFree(int endSeq, int sndNxt) {
        int number = freed++;
        Question before = questions.peekLast();
        if (before != null && before.kind == Kind.FREE && SeqNum.gt(before.endSeq, sndNxt)) {
            questions.removeLast();
            questions.add(new Question(Kind.FREE, endSeq, before.first, number, NONE));
        } else {
            questions.add(new Question(Kind.FREE, endSeq, number, number, NONE));
        }
    }

    /** All before {@code seq} has left, at least once. */
    void left(int seq, long nowNs) {
        answer(Kind.SCHEDULED, Kind.SENT, seq, nowNs);
    }

    /** All before {@code seq} is acknowledged. */
    void acknowledged(int seq, long nowNs) {
        answer(Kind.ACKNOWLEDGED, Kind.FREE, seq, nowNs);
    }

    /** Nothing will be sent any more: all memory is free. */
    void over(long nowNs) {
        for (Question question : questions) {
            if (question.kind == Kind.FREE) {
                ready(question, nowNs);
            }
        }
        questions.clear();
    }

    private void answer(Kind one, Kind other, int seq, long nowNs) {
        for (Iterator<Question> all = questions.iterator(); all.hasNext(); ) {
            Question question = all.next();
            if ((question.kind == one || question.kind == other) && SeqNum.le(question.endSeq, seq)) {
                all.remove();
                ready(question, nowNs);
            }
        }
    }

    private void ready(Question question, long nowNs) {
        int first = question.first;
        Report before = ready.peekLast();
        if (question.kind == Kind.FREE && before != null && before.kind == Kind.FREE && before.last + 1 == first) {
            ready.removeLast();
            first = before.first;
        }
        ready.add(new Report(question.kind, first, question.last, nowNs, question.data));
        wakeups.error();
    }

    public boolean isEmpty() {
        return ready.isEmpty();
    }

    /** The oldest; null if there is none. */
    public Report take() {
        return ready.poll();
    }
}
