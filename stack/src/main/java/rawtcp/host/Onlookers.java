package rawtcp.host;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import rawtcp.endpoint.Endpoint;
import rawtcp.net.Mark;
import rawtcp.tcp.Cause;
import rawtcp.tcp.Conversation;
import rawtcp.tcp.Event;
import rawtcp.tcp.Transition;
import rawtcp.wire.DropReason;
import rawtcp.wire.Segment;

/** All that want to see, as one. Costs nothing while nobody does. */
final class Onlookers implements Onlooker {
    private final Endpoint endpoint;
    private final List<Onlooker> all = new ArrayList<>();

    Onlookers(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    boolean areThere() {
        return !all.isEmpty();
    }

    void add(Onlooker one) {
        all.add(one);
        endpoint.witness(this);
    }

    void remove(Onlooker one) {
        all.remove(one);
        if (all.isEmpty()) {
            endpoint.witness(null);
        }
    }

    @Override
    public void in(long nowNs, ByteBuffer packet, int at, int length) {
        if (!all.isEmpty()) {
            all.forEach(one -> one.in(nowNs, packet, at, length));
        }
    }

    /** {@code mark}: null: nobody has. */
    @Override
    public void mark(Mark mark) {
        if (mark != null && !all.isEmpty()) {
            all.forEach(one -> one.mark(mark));
        }
    }

    @Override
    public void taken(DropReason reason) {
        if (!all.isEmpty()) {
            all.forEach(one -> one.taken(reason));
        }
    }

    @Override
    public void out(long nowNs, Segment segment) {
        if (!all.isEmpty()) {
            all.forEach(one -> one.out(nowNs, segment));
        }
    }

    @Override
    public void turned() {
        if (!all.isEmpty()) {
            all.forEach(Onlooker::turned);
        }
    }

    @Override
    public void moved(Conversation conversation, Transition step) {
        all.forEach(one -> one.moved(conversation, step));
    }

    @Override
    public void happened(long nowNs, Conversation conversation, Event.Kind kind, Cause cause, String detail) {
        all.forEach(one -> one.happened(nowNs, conversation, kind, cause, detail));
    }

    @Override
    public void refused(Cause cause) {
        all.forEach(one -> one.refused(cause));
    }
}
