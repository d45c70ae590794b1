package rawtcp.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import rawtcp.script.Expression.Struct;
import rawtcp.script.ScriptProcess.Descriptor;
import rawtcp.socket.Op;
import rawtcp.socket.Request;

/** poll and epoll. */
final class ReadinessCalls {
    private static final int POLL_ENTRY = 8;
    private static final int EPOLL_ENTRY = 12;
    private static final Map<Integer, String> EVENTS = new TreeMap<>(Map.of(
            0x1, "IN", 0x2, "PRI", 0x4, "OUT", 0x8, "ERR", 0x10, "HUP", 0x20, "NVAL", 0x40, "RDNORM", 0x80, "RDBAND",
            0x100, "WRNORM", 0x2000, "RDHUP"));

    private final ScriptProcess process;

    ReadinessCalls(ScriptProcess process) {
        this.process = process;
    }

    Prepared poll(Values values) throws ScriptError {
        values.count(3, 3);
        List<Expression> entries = values.list(values.argument(0));
        int count = values.integer(1);
        if (count != entries.size()) {
            throw values.error(entries.size() + " entries are said to be " + count);
        }
        ByteBuffer asked = ByteBuffer.allocate(POLL_ENTRY * count).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> expected = new ArrayList<>();
        for (Expression entry : entries) {
            Struct struct = values.struct(entry);
            values.onlyFields(struct, List.of("fd", "events", "revents"));
            int number = (int) values.number(values.field(struct, "fd"));
            int handle = number < 0 ? number : handleToPoll(values, number);
            asked.putInt(handle);
            asked.putShort((short) values.number(values.field(struct, "events")));
            asked.putShort((short) 0);
            Expression revents = struct.field("revents");
            expected.add(revents == null ? 0 : (int) values.number(revents) & 0xffff);
        }
        Request request = Request.of(Op.POLL, 0, values.integer(2), count, 0, asked.array());
        return Prepared.of(request, reply -> {
            ByteBuffer answer = Values.littleEndian(reply.payload());
            for (int i = 0; i < count; i++) {
                int revents = answer.remaining() >= 2 ? answer.getShort() & 0xffff : 0;
                if (revents != expected.get(i)) {
                    throw values.error("revents " + events("POLL", expected.get(i)) + " expected, "
                            + events("POLL", revents) + " seen");
                }
            }
        });
    }

    /** A closed one is asked for as it is: POLLNVAL. */
    private int handleToPoll(Values values, int number) throws ScriptError {
        Descriptor descriptor = process.descriptor(number);
        if (descriptor != null && descriptor.handle < 0) {
            throw values.error("descriptor " + number + " is a pipe or file: only sockets can be polled here");
        }
        return descriptor == null ? Integer.MAX_VALUE : descriptor.handle;
    }

    Prepared epollCreate(Values values, int result) throws ScriptError {
        values.count(1, 1);
        Request request = Request.of(Op.EPOLL_CREATE, 0, values.integer(0), 0, 0);
        return Prepared.descriptor(request, reply -> process.put(result, Descriptor.epoll((int) reply.ret()), values));
    }

    Prepared epollControl(Values values) throws ScriptError {
        values.count(4, 4);
        ByteBuffer event = ByteBuffer.allocate(EPOLL_ENTRY).order(ByteOrder.LITTLE_ENDIAN);
        if (values.argument(3) instanceof Struct struct) {
            event.putInt((int) values.number(values.field(struct, "events"))).putLong(data(values, struct));
        }
        int epoll = process.handle(values.integer(0));
        int target = process.handle(values.integer(2));
        return Prepared.of(Request.of(Op.EPOLL_CTL, epoll, values.integer(1), target, 0, event.array()));
    }

    /** Only the first event is compared. */
    Prepared epollWait(Values values) throws ScriptError {
        values.count(4, 4);
        Struct expected = values.argument(1) instanceof Struct struct ? struct : null;
        int epoll = process.handle(values.integer(0));
        Request request = Request.of(Op.EPOLL_WAIT, epoll, values.integer(2), values.integer(3), 0);
        return Prepared.of(request, reply -> {
            if (reply.ret() < 1 || expected == null || reply.payload().length < EPOLL_ENTRY) {
                return;
            }
            ByteBuffer first = Values.littleEndian(reply.payload());
            int events = first.getInt();
            int wanted = (int) values.number(values.field(expected, "events"));
            if (events != wanted) {
                throw values.error(
                        "events " + events("EPOLL", wanted) + " expected, " + events("EPOLL", events) + " seen");
            }
            long data = first.getLong();
            if (hasData(expected) && data != data(values, expected)) {
                throw values.error("data " + data(values, expected) + " expected, " + data + " seen");
            }
        });
    }

    private static boolean hasData(Struct event) {
        return event.items().size() > 1;
    }

    private static long data(Values values, Struct event) throws ScriptError {
        values.onlyFields(event, List.of("events", "fd", "ptr", "u32", "u64"));
        for (String name : List.of("fd", "u32", "u64", "ptr")) {
            Expression value = event.field(name);
            if (value != null) {
                long number = values.number(value);
                return name.equals("fd") || name.equals("u32") ? number & 0xffff_ffffL : number;
            }
        }
        return 0;
    }

    private static String events(String prefix, int events) {
        StringJoiner names = new StringJoiner("|");
        int left = events;
        for (Map.Entry<Integer, String> event : EVENTS.entrySet()) {
            if ((events & event.getKey()) != 0) {
                names.add(prefix + event.getValue());
                left &= ~event.getKey();
            }
        }
        if (left != 0 || events == 0) {
            names.add(left == 0 ? "0" : "0x" + Integer.toHexString(left));
        }
        return names.toString();
    }
}
