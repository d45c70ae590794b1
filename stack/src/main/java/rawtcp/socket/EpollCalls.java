package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import rawtcp.tcp.Errno;
import rawtcp.tcp.parts.Timers;

/** epoll_create(2), epoll_ctl(2) and epoll_wait(2). */
final class EpollCalls {
    /** struct epoll_event, which is packed on x86-64. */
    private static final int EVENT = 12;

    private static final int DATA_AT = 4;
    private static final int MOST_EVENTS = Integer.MAX_VALUE / EVENT;

    private EpollCalls() {}

    static Reply create(SocketCalls calls) throws CallError {
        return Reply.done(calls.handles.add(new Epoll()));
    }

    /** Linux do_epoll_ctl. */
    static Reply control(SocketCalls calls, Request request, long nowNs) throws CallError {
        int op = request.a();
        boolean takesEvent = op != Epoll.CTL_DEL;
        if (takesEvent && request.payload().length < EVENT) {
            throw new CallError(Errno.EFAULT);
        }
        Descriptor outer = calls.handles.get(request.handle());
        Descriptor target = calls.handles.get(request.b());
        if (outer == target || !(outer instanceof Epoll epoll)) {
            throw new CallError(Errno.EINVAL);
        }
        ByteBuffer event = ByteBuffer.wrap(takesEvent ? request.payload() : new byte[EVENT])
                .order(ByteOrder.LITTLE_ENDIAN);
        epoll.control(op, request.b(), target, event.getInt(0), event.getLong(DATA_AT), nowNs);
        return Reply.OK;
    }

    static final class Wait extends Call {
        private Epoll epoll;

        Wait(SocketCalls calls, Request request) {
            super(calls, request);
        }

        @Override
        public boolean mayGoOn() {
            return epoll.mayHaveMore();
        }

        @Override
        Reply run(long nowNs) throws CallError {
            Descriptor descriptor = descriptor();
            int most = request.a();
            if (most <= 0 || most > MOST_EVENTS || !(descriptor instanceof Epoll found)) {
                throw new CallError(Errno.EINVAL);
            }
            epoll = found;
            List<Epoll.Event> events = epoll.take(most, nowNs);
            long timeoutNs = request.b() < 0 ? Timers.NEVER : request.b() * 1_000_000L;
            if (events.isEmpty() && !timedOut(nowNs, timeoutNs)) {
                return null;
            }
            ByteBuffer out = ByteBuffer.allocate(events.size() * EVENT).order(ByteOrder.LITTLE_ENDIAN);
            for (Epoll.Event event : events) {
                out.putInt(event.events()).putLong(event.data());
            }
            return Reply.done(events.size(), out.array());
        }
    }
}
