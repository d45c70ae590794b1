package rawtcp.script;

import java.util.ArrayDeque;
import java.util.List;
import rawtcp.script.ScriptProcess.Descriptor;
import rawtcp.script.ScriptProcess.Kind;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;

/**
 * pipe, splice, open and sendfile, played by the interpreter: what reaches a socket is an ordinary send or receive. A
 * pipe holds only lengths, since all data of a script is zero; so does a file, which is as long as the script has made it,
 * and one that it has not made as long as it is asked to be.
 */
final class FileCalls {
    private static final int EAGAIN = 11;
    private static final int EBADF = 9;
    private static final int EINVAL = 22;
    private static final int PIPE_SIZE = 65_536;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_MORE = 0x8000;
    private static final int SPLICE_F_NONBLOCK = 2;
    private static final int SPLICE_F_MORE = 4;
    private static final int F_GETPIPE_SZ = 1032;

    private final ScriptProcess process;
    private final World world;

    FileCalls(ScriptProcess process, World world) {
        this.process = process;
        this.world = world;
    }

    Prepared pipe(Values values) throws ScriptError {
        values.count(1, 1);
        List<Expression> ends = values.list(values.argument(0));
        if (ends.size() != 2) {
            throw values.error("[reading end, writing end] wanted");
        }
        int reading = (int) values.number(ends.get(0));
        int writing = (int) values.number(ends.get(1));
        ArrayDeque<Integer> pipe = new ArrayDeque<>();
        return Prepared.immediate(Reply.OK, reply -> {
            process.put(reading, Descriptor.pipe(Kind.PIPE_READ, pipe), values);
            process.put(writing, Descriptor.pipe(Kind.PIPE_WRITE, pipe), values);
        });
    }

    Prepared open(Values values, int result) throws ScriptError {
        values.count(2, 3);
        if (!(values.argument(0) instanceof Expression.Text path)) {
            throw values.error("a path wanted, not '" + values.argument(0).shown() + "'");
        }
        long length = world.fileLength(path.text());
        Prepared.Effect effect = reply -> process.put(result, Descriptor.file(length), values);
        return new Prepared(null, Reply.OK, true, effect);
    }

    Prepared read(Values values, Descriptor from) throws ScriptError {
        long wanted = values.number(values.argument(2));
        if (from.kind == Kind.FILE) {
            long count = Math.min(wanted, from.fileLength - from.fileAt);
            return Prepared.immediate(Reply.done(count), reply -> from.fileAt += count);
        }
        if (from.kind != Kind.PIPE_READ) {
            return Prepared.immediate(failed(EBADF), reply -> {});
        }
        int count = (int) Math.min(wanted, held(from));
        return Prepared.immediate(count == 0 ? failed(EAGAIN) : Reply.done(count), reply -> take(from, count));
    }

    Prepared write(Values values, Descriptor to, long length) {
        if (to.kind == Kind.FILE) {
            return Prepared.immediate(Reply.done(length), reply -> {});
        }
        if (to.kind != Kind.PIPE_WRITE) {
            return Prepared.immediate(failed(to.kind == Kind.EPOLL ? EINVAL : EBADF), reply -> {});
        }
        int count = (int) Math.min(length, PIPE_SIZE - held(to));
        return Prepared.immediate(count == 0 ? failed(EAGAIN) : Reply.done(count), reply -> to.pipe.add(count));
    }

    Prepared splice(Values values) throws ScriptError {
        values.count(6, 6);
        Descriptor from = process.descriptor(values.integer(0));
        Descriptor to = process.descriptor(values.integer(2));
        long length = values.number(values.argument(4));
        int flags = values.integer(5);
        if (from == null || to == null) {
            return Prepared.immediate(failed(EBADF), reply -> {});
        }
        int messageFlags = (flags & SPLICE_F_NONBLOCK) != 0 ? MSG_DONTWAIT : 0;
        if (from.kind == Kind.PIPE_READ && to.kind == Kind.SOCKET) {
            int count = (int) Math.min(length, held(from));
            if (count == 0) {
                return Prepared.immediate(failed(EAGAIN), reply -> {});
            }
            messageFlags |= (flags & SPLICE_F_MORE) != 0 ? MSG_MORE : 0;
            return Prepared.of(send(values, to, messageFlags, count), reply -> take(from, reply.ret()));
        }
        if (from.kind == Kind.SOCKET && to.kind == Kind.PIPE_WRITE) {
            long room = Math.min(length, PIPE_SIZE - held(to));
            return Prepared.of(
                    Request.of(Op.RECV, from.handle, messageFlags, 0, room), reply -> to.pipe.add((int) reply.ret()));
        }
        if (from.kind == Kind.FILE && to.kind == Kind.PIPE_WRITE) {
            int count = (int) Math.min(Math.min(length, from.fileLength - from.fileAt), PIPE_SIZE - held(to));
            boolean full = held(to) == PIPE_SIZE;
            return Prepared.immediate(full ? failed(EAGAIN) : Reply.done(count), reply -> {
                to.pipe.add(count);
                from.fileAt += count;
            });
        }
        return Prepared.immediate(failed(EINVAL), reply -> {});
    }

    Prepared sendfile(Values values) throws ScriptError {
        values.count(4, 4);
        Descriptor to = process.descriptor(values.integer(0));
        Descriptor from = process.descriptor(values.integer(1));
        long length = values.number(values.argument(3));
        if (from == null || to == null) {
            return Prepared.immediate(failed(EBADF), reply -> {});
        }
        if (from.kind != Kind.FILE || to.kind != Kind.SOCKET) {
            return Prepared.immediate(failed(EINVAL), reply -> {});
        }
        boolean ownOffset = !values.isNull(values.argument(2));
        long offset = ownOffset ? values.number(values.only(values.argument(2))) : from.fileAt;
        long count = Math.max(0, Math.min(length, from.fileLength - offset));
        if (count == 0) {
            return Prepared.immediate(Reply.done(0), reply -> {});
        }
        return Prepared.of(send(values, to, 0, count), reply -> from.fileAt += ownOffset ? 0 : reply.ret());
    }

    Prepared fcntl(Values values, int command) throws ScriptError {
        if (command == F_GETPIPE_SZ) {
            return Prepared.immediate(Reply.done(PIPE_SIZE), reply -> {});
        }
        throw values.error("only sockets have flags here");
    }

    private static Request send(Values values, Descriptor to, int flags, long length) throws ScriptError {
        return Request.of(Op.SEND, to.handle, flags, 0, length, Calls.zeros(values, length));
    }

    private static int held(Descriptor pipe) {
        return pipe.pipe.stream().mapToInt(Integer::intValue).sum();
    }

    private static void take(Descriptor from, long count) {
        int left = (int) Math.max(0, held(from) - count);
        from.pipe.clear();
        from.pipe.add(left);
    }

    private static Reply failed(int errno) {
        return new Reply(-1, errno, 0, new byte[0]);
    }
}
