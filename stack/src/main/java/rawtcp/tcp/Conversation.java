package rawtcp.tcp;

import java.util.List;
import java.util.Map;
import rawtcp.tcp.parts.Timer;
import rawtcp.tcp.parts.Timers;
import rawtcp.wire.FourTuple;

/**
 * What can be told of one end of a conversation, whether all of the {@link Connection} is there or only the record that
 * is kept of it in TIME_WAIT.
 */
public interface Conversation {
    int id();

    FourTuple tuple();

    State state();

    /** Our initial sequence number. */
    int iss();

    /** The peer's, once its SYN has come; 0 before. */
    int irs();

    boolean isPassive();

    /** close() was called: no owner any more. True also in TIME_WAIT and CLOSED. */
    boolean isOrphan();

    /** Why it was closed or orphaned; null while it is owned. */
    Cause orphanCause();

    Failure failure();

    /** Why it failed, for people: {@code RST from peer after 0.3 ms}; null if it did not. */
    String failureText();

    /** Bytes that were received and not read. */
    int receiveQueue();

    /** Bytes sent or waiting, not acknowledged. */
    int sendQueue();

    /** Of the send queue, what was never sent. */
    int unsent();

    /** To look at, not to change. */
    Timers timers();

    /** How often the thing that a timer repeats was repeated so far (retransmissions, probes). */
    int timerCount(Timer timer);

    long nextDeadlineNs();

    /** The last states with times and causes, oldest first. */
    List<Transition> history();

    /** How many transitions there ever were: tells which of {@link #history} are new. */
    int transitions();

    /** What happened beside: the last drops, expiries and answers, oldest first; a record has forgotten them. */
    default List<Event> events() {
        return List.of();
    }

    /** By their RFC 9293 or Linux names in camelCase, in the order to show them: Integer, Long, Double, Boolean, String. */
    Map<String, Object> variables(long nowNs);
}
