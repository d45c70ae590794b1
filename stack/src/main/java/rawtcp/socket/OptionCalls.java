package rawtcp.socket;

import java.util.Arrays;
import rawtcp.tcp.Errno;

/** getsockopt(2) and setsockopt(2): from the request to the {@link SocketOption}. */
final class OptionCalls {
    private OptionCalls() {}

    static Reply get(SocketCalls calls, Request request, long nowNs) throws CallError {
        TcpSocket socket = calls.handles.socket(request.handle());
        int length = length(request);
        SocketOption option = option(request, Errno.EOPNOTSUPP);
        byte[] value = option.get(socket, length, nowNs);
        int told = Math.min(length, option.isByte(value, length) ? 1 : value.length);
        return Reply.done(0, told, Arrays.copyOf(value, told));
    }

    static Reply set(SocketCalls calls, Request request, long nowNs) throws CallError {
        TcpSocket socket = calls.handles.socket(request.handle());
        int length = length(request);
        SocketOption found = SocketOption.find(request.a(), request.b());
        boolean known = SocketOption.isLevel(request.a());
        boolean readsFirst = known && request.a() != SocketOption.Level.IP.number();
        if (known && found == null && request.payload().length < Math.min(length, Integer.BYTES)) {
            throw new CallError(Errno.EFAULT);
        }
        if (readsFirst && length < Integer.BYTES && (found == null || !found.canBeSet())) {
            throw new CallError(Errno.EINVAL); // Linux reads an int before it looks at the name
        }
        SocketOption option = option(request, Errno.ENOPROTOOPT);
        if (request.payload().length < Math.min(length, option.leastLength())) {
            throw new CallError(Errno.EFAULT);
        }
        option.set(socket, Arrays.copyOf(request.payload(), Math.min(length, request.payload().length)), nowNs);
        return Reply.OK;
    }

    private static int length(Request request) throws CallError {
        if (request.c() < 0 || request.c() > Integer.MAX_VALUE) {
            throw new CallError(Errno.EINVAL);
        }
        return (int) request.c();
    }

    /** {@code unknownLevel}: get and set differ in what they say of a level that is none of TCP's. */
    private static SocketOption option(Request request, Errno unknownLevel) throws CallError {
        SocketOption option = SocketOption.find(request.a(), request.b());
        if (option == null) {
            throw new CallError(SocketOption.isLevel(request.a()) ? Errno.ENOPROTOOPT : unknownLevel);
        }
        return option;
    }
}
