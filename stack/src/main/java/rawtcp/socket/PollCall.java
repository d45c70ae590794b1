package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import rawtcp.tcp.Errno;
import rawtcp.tcp.parts.Timers;

/** poll(2). */
final class PollCall extends Call {
    private static final int ENTRY = 8;
    private static final int EVENTS_AT = 4;

    PollCall(SocketCalls calls, Request request) {
        super(calls, request);
    }

    @Override
    Reply run(long nowNs) throws CallError {
        int count = request.b();
        if (count < 0 || count > Handles.LIMIT) {
            throw new CallError(Errno.EINVAL);
        }
        if (request.payload().length < count * ENTRY) {
            throw new CallError(Errno.EFAULT);
        }
        ByteBuffer in = ByteBuffer.wrap(request.payload()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int ready = 0;
        for (int i = 0; i < count; i++) {
            int revents = revents(in.getInt(i * ENTRY), in.getShort(i * ENTRY + EVENTS_AT) & 0xffff, nowNs);
            out.putShort((short) revents);
            ready += revents != 0 ? 1 : 0;
        }
        if (ready == 0 && !timedOut(nowNs, request.a() < 0 ? Timers.NEVER : request.a() * 1_000_000L)) {
            return null;
        }
        return Reply.done(ready, out.array());
    }

    private int revents(int handle, int events, long nowNs) {
        if (handle < 0) {
            return 0;
        }
        Descriptor descriptor = calls.handles.find(handle);
        return descriptor == null ? Poll.NVAL : descriptor.poll(nowNs) & (events | Poll.ERR | Poll.HUP);
    }
}
