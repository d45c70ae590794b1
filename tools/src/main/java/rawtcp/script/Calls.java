package rawtcp.script;

import java.util.List;
import rawtcp.script.ScriptProcess.Descriptor;
import rawtcp.script.ScriptProcess.Kind;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;

/** The calls of a script by name, with the arguments that each takes; made into requests to the stack. */
final class Calls {
    private static final int MAX_TRANSFER = 1 << 26;
    private static final int AF_INET = 2;
    private static final int AF_UNSPEC = 0;
    private static final byte[] NONE = {};

    private final ScriptProcess process;
    private final OptionCalls options;
    private final MessageCalls messages;
    private final ReadinessCalls readiness;
    private final FileCalls files;

    Calls(ScriptProcess process, World world) {
        this.process = process;
        options = new OptionCalls(process);
        messages = new MessageCalls(process, world.wallClockNs());
        readiness = new ReadinessCalls(process);
        files = new FileCalls(process, world);
    }

    Prepared prepare(Script.Call call, int line) throws ScriptError {
        Values values = new Values(call, line);
        int result = (int) values.number(call.result());
        return switch (call.name()) {
            case "socket" -> socket(values, result);
            case "bind" -> bind(values);
            case "listen" -> listen(values);
            case "accept", "accept4" -> accept(values, call.name().equals("accept4"), result);
            case "connect" -> connect(values);
            case "read", "recv", "recvfrom" -> receive(values, call.name());
            case "write", "send" -> send(values, call.name());
            case "sendto" -> messages.sendto(values);
            case "readv", "writev" -> vector(values, call.name().equals("readv"));
            case "sendmsg" -> messages.sendmsg(values);
            case "recvmsg" -> messages.recvmsg(values);
            case "close" -> close(values);
            case "shutdown" -> handleAnd(values, Op.SHUTDOWN);
            case "fcntl" -> fcntl(values);
            case "ioctl" -> options.ioctl(values);
            case "getsockopt" -> options.getsockopt(values);
            case "setsockopt" -> options.setsockopt(values);
            case "poll" -> readiness.poll(values);
            case "epoll_create", "epoll_create1" -> readiness.epollCreate(values, result);
            case "epoll_ctl" -> readiness.epollControl(values);
            case "epoll_wait" -> readiness.epollWait(values);
            case "pipe" -> files.pipe(values);
            case "splice" -> files.splice(values);
            case "open" -> files.open(values, result);
            case "sendfile" -> files.sendfile(values);
            default -> throw values.error("no such call is known here");
        };
    }

    private Prepared socket(Values values, int result) throws ScriptError {
        values.count(3, 3);
        int domain = values.isEllipsis(0) ? AF_INET : values.integer(0);
        Request request = Request.of(Op.SOCKET, domain, values.integer(1), values.integer(2), 0);
        return Prepared.descriptor(request, reply -> {
            int handle = (int) reply.ret();
            process.put(result, Descriptor.socket(handle, process.newSocket(handle)), values);
        });
    }

    private Prepared bind(Values values) throws ScriptError {
        values.count(3, 3);
        byte[] address = values.sockaddr(values.argument(1), process.options.localAddress, process.options.bindPort);
        Request request = Request.of(Op.BIND, handle(values, 0), 0, 0, 0, address);
        return Prepared.of(request, reply -> {
            Flow flow = flow(values, 0);
            if (flow != null) {
                flow.localPort = Values.port(address);
            }
        });
    }

    private Prepared listen(Values values) throws ScriptError {
        values.count(2, 2);
        Request request = Request.of(Op.LISTEN, handle(values, 0), values.integer(1), 0, 0);
        return Prepared.of(request, reply -> {
            Flow flow = flow(values, 0);
            if (flow != null) {
                flow.role = Flow.Role.LISTENING;
            }
        });
    }

    private Prepared accept(Values values, boolean withFlags, int result) throws ScriptError {
        values.count(withFlags ? 4 : 3, withFlags ? 4 : 3);
        int flags = withFlags ? values.integer(3) : 0;
        Request request = Request.of(Op.ACCEPT, handle(values, 0), flags, 0, 0);
        return Prepared.descriptor(request, reply -> {
            byte[] peer = reply.payload();
            int port = peer.length < 4 ? -1 : Values.port(peer);
            Flow flow = process.accepted(port, (int) reply.ret());
            if (flow == null) {
                throw values.error("gave a connection from port " + port + ", which the script has not made");
            }
            process.put(result, Descriptor.socket((int) reply.ret(), flow), values);
        });
    }

    private Prepared connect(Values values) throws ScriptError {
        values.count(3, 3);
        byte[] address =
                values.sockaddr(values.argument(1), process.options.remoteAddress, process.options.connectPort);
        boolean disconnects = address[0] == AF_UNSPEC && address[1] == 0;
        Flow flow = flow(values, 0);
        if (flow != null && !disconnects) {
            process.connecting(flow, Values.port(address));
        }
        Request request = Request.of(Op.CONNECT, handle(values, 0), 0, 0, 0, address);
        return Prepared.of(request); // what AF_UNSPEC takes apart may still send its RST
    }

    private Prepared receive(Values values, String name) throws ScriptError {
        boolean plain = name.equals("read");
        values.count(plain ? 3 : 4, plain ? 3 : name.equals("recv") ? 4 : 6);
        Descriptor descriptor = process.descriptor(values.integer(0));
        if (descriptor != null && descriptor.kind != Kind.SOCKET && plain) {
            return files.read(values, descriptor);
        }
        int flags = plain ? 0 : values.integer(3);
        int pointer = values.isBadPointer(1) ? Request.BAD_POINTER : 0;
        long capacity = values.number(values.argument(2));
        return Prepared.of(Request.of(Op.RECV, handle(values, 0), flags, pointer, capacity));
    }

    private Prepared send(Values values, String name) throws ScriptError {
        boolean plain = name.equals("write");
        values.count(plain ? 3 : 4, plain ? 3 : 4);
        long length = values.number(values.argument(2));
        Descriptor descriptor = process.descriptor(values.integer(0));
        if (descriptor != null && descriptor.kind != Kind.SOCKET && plain) {
            return files.write(values, descriptor, length);
        }
        boolean bad = values.isBadPointer(1);
        int flags = plain ? 0 : values.integer(3);
        return Prepared.of(new Request(
                Op.SEND,
                0,
                handle(values, 0),
                flags,
                bad ? Request.BAD_POINTER : 0,
                length,
                bad ? NONE : zeros(values, length)));
    }

    /** Scripts send zeros. */
    static byte[] zeros(Values values, long length) throws ScriptError {
        if (length > MAX_TRANSFER) {
            throw values.error(length + " bytes at once are more than is tried here");
        }
        return length <= 0 ? NONE : new byte[(int) length];
    }

    private Prepared vector(Values values, boolean reads) throws ScriptError {
        values.count(3, 3);
        long total = vectorLength(values, values.argument(1), values.argument(2));
        int handle = handle(values, 0);
        int pointer = isBadVector(values, values.argument(1)) ? Request.BAD_POINTER : 0;
        return Prepared.of(
                reads
                        ? Request.of(Op.RECV, handle, 0, pointer, total)
                        : Request.of(Op.SEND, handle, 0, pointer, total, pointer == 0 ? zeros(values, total) : NONE));
    }

    /** Of {@code [{..., 1000}, {..., 500}]}, whose {@code count} must be true. */
    static long vectorLength(Values values, Expression vector, Expression count) throws ScriptError {
        List<Expression> parts = values.list(vector);
        if (values.number(count) != parts.size()) {
            throw values.error("a vector of " + parts.size() + " is said to have " + count.shown());
        }
        long total = 0;
        for (Expression part : parts) {
            List<Expression> fields = values.struct(part).items();
            if (fields.size() != 2) {
                throw values.error("'" + part.shown() + "' is not {..., length}");
            }
            total += values.number(fields.get(1));
        }
        return total;
    }

    /** True if a part with a length points nowhere: {@code {NULL, 100}}. */
    static boolean isBadVector(Values values, Expression vector) throws ScriptError {
        for (Expression part : values.list(vector)) {
            List<Expression> fields = values.struct(part).items();
            if (values.isNull(fields.get(0)) && values.number(fields.get(1)) > 0) {
                return true;
            }
        }
        return false;
    }

    private Prepared close(Values values) throws ScriptError {
        values.count(1, 1);
        int number = values.integer(0);
        Descriptor descriptor = process.descriptor(number);
        Prepared.Effect effect = reply -> process.remove(number);
        if (descriptor != null && descriptor.handle < 0) {
            return Prepared.immediate(Reply.OK, effect);
        }
        return Prepared.of(Request.of(Op.CLOSE, handle(values, 0), 0, 0, 0), effect);
    }

    private Prepared handleAnd(Values values, Op op) throws ScriptError {
        values.count(2, 2);
        return Prepared.of(Request.of(op, handle(values, 0), values.integer(1), 0, 0));
    }

    private Prepared fcntl(Values values) throws ScriptError {
        values.count(2, 3);
        int command = values.integer(1);
        Descriptor descriptor = process.descriptor(values.integer(0));
        if (descriptor != null && descriptor.handle < 0) {
            return files.fcntl(values, command);
        }
        long argument = values.count() == 3 ? values.number(values.argument(2)) : 0;
        return Prepared.of(Request.of(Op.FCNTL, handle(values, 0), command, 0, argument));
    }

    private int handle(Values values, int index) throws ScriptError {
        return process.handle(values.integer(index));
    }

    private Flow flow(Values values, int index) throws ScriptError {
        Descriptor descriptor = process.descriptor(values.integer(index));
        return descriptor == null ? null : descriptor.flow;
    }
}
