package rawtcp.script;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import rawtcp.script.Expression.Field;
import rawtcp.script.Expression.Struct;
import rawtcp.socket.Op;
import rawtcp.socket.Reply;
import rawtcp.socket.Request;

/** sendto, sendmsg and recvmsg: names, vectors, flags and control messages. */
final class MessageCalls {
    /** Room for control messages, where the script asks for any. */
    private static final int CONTROL_CAPACITY = 1024;

    private static final int CONTROL_HEADER = 16;
    private static final int SCM_TIMESTAMP = 29; // in microseconds
    private static final List<String> MESSAGE =
            List.of("msg_name", "msg_iov", "msg_flags", "msg_control", "msg_namelen", "msg_iovlen", "msg_controllen");
    private static final List<String> CONTROL = List.of("cmsg_level", "cmsg_type", "cmsg_data");
    private static final List<String> ERROR =
            List.of("ee_errno", "ee_origin", "ee_type", "ee_code", "ee_info", "ee_data");

    private final ScriptProcess process;
    private final long zeroNs;

    /** {@code zeroNs}: time zero by the clock of the host under test, from which a script's time stamps count. */
    MessageCalls(ScriptProcess process, long zeroNs) {
        this.process = process;
        this.zeroNs = zeroNs;
    }

    Prepared sendto(Values values) throws ScriptError {
        values.count(6, 6);
        long length = values.number(values.argument(2));
        boolean bad = values.isBadPointer(1);
        byte[] data = bad ? new byte[0] : Calls.zeros(values, length);
        Expression name = values.isNull(values.argument(4)) ? null : values.argument(4);
        return send(values, values.integer(3), bad, name, length, new byte[0], data);
    }

    Prepared sendmsg(Values values) throws ScriptError {
        values.count(3, 3);
        Struct message = values.struct(values.argument(1));
        values.onlyFields(message, MESSAGE);
        long length = vectorLength(values, message);
        boolean bad = Calls.isBadVector(values, values.field(message, "msg_iov"));
        byte[] data = bad ? new byte[0] : Calls.zeros(values, length);
        return send(values, values.integer(2), bad, name(values, message), length, control(values, message), data);
    }

    /** {@code msg_name(...)=...} names nobody; only an address that is written out does. */
    private static Expression name(Values values, Struct message) {
        Expression name = message.field("msg_name");
        return name == null || values.isNull(name) ? null : name;
    }

    private Prepared send(
            Values values, int flags, boolean bad, Expression name, long length, byte[] control, byte[] data)
            throws ScriptError {
        byte[] address = new byte[0];
        if (name != null) {
            address = values.sockaddr(name, process.options.remoteAddress, process.options.connectPort);
            ScriptProcess.Descriptor descriptor = process.descriptor(values.integer(0));
            if (descriptor != null && descriptor.flow != null && descriptor.flow.role == Flow.Role.NEW) {
                process.connecting(descriptor.flow, Values.port(address));
            }
        }
        ByteBuffer payload = ByteBuffer.allocate(8 + address.length + control.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        payload.putInt(address.length)
                .put(address)
                .putInt(control.length)
                .put(control)
                .put(data);
        int pointer = bad ? Request.BAD_POINTER : 0;
        int handle = process.handle(values.integer(0));
        return Prepared.of(Request.of(Op.SENDMSG, handle, flags, pointer, length, payload.array()));
    }

    private static long vectorLength(Values values, Struct message) throws ScriptError {
        for (Expression item : message.items()) {
            if (item instanceof Field field && field.name().equals("msg_iov")) {
                Expression size = field.size();
                int count = values.list(field.value()).size();
                Expression said = size == null || size instanceof Expression.Ellipsis
                        ? new Expression.Numeral(count, String.valueOf(count))
                        : size;
                return Calls.vectorLength(values, field.value(), said);
            }
        }
        throw values.error("'" + message.shown() + "' lacks msg_iov");
    }

    private static List<Expression> controls(Values values, Struct message) throws ScriptError {
        Expression control = message.field("msg_control");
        return control == null || values.isNull(control) ? List.of() : values.list(control);
    }

    private static byte[] control(Values values, Struct message) throws ScriptError {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Expression item : controls(values, message)) {
            Struct struct = values.struct(item);
            values.onlyFields(struct, CONTROL);
            byte[] data = Values.int32(values.number(values.field(struct, "cmsg_data")));
            int padded = (data.length + 7) / 8 * 8;
            ByteBuffer one = ByteBuffer.allocate(CONTROL_HEADER + padded).order(ByteOrder.LITTLE_ENDIAN);
            one.putLong(CONTROL_HEADER + data.length);
            one.putInt((int) values.number(values.field(struct, "cmsg_level")));
            one.putInt((int) values.number(values.field(struct, "cmsg_type")));
            one.put(data);
            all.writeBytes(one.array());
        }
        return all.toByteArray();
    }

    Prepared recvmsg(Values values) throws ScriptError {
        values.count(3, 3);
        Struct message = values.struct(values.argument(1));
        values.onlyFields(message, MESSAGE);
        long capacity = vectorLength(values, message);
        boolean wantsControl = message.field("msg_control") != null;
        int handle = process.handle(values.integer(0));
        Request request =
                Request.of(Op.RECVMSG, handle, values.integer(2), wantsControl ? CONTROL_CAPACITY : 0, capacity);
        return Prepared.of(request, reply -> compare(values, message, reply));
    }

    private void compare(Values values, Struct message, Reply reply) throws ScriptError {
        int flags = message.field("msg_flags") == null ? 0 : (int) values.number(message.field("msg_flags"));
        if (flags != reply.aux()) {
            throw values.error("msg_flags " + Integer.toHexString(flags) + " (hexadecimal) expected, "
                    + Integer.toHexString(reply.aux()) + " seen");
        }
        List<Expression> expected = controls(values, message);
        List<Seen> seen = seen(reply.payload());
        if (expected.size() != seen.size()) {
            throw values.error(expected.size() + " control messages expected, " + seen.size() + " seen" + shown(seen));
        }
        for (int i = 0; i < seen.size(); i++) {
            compare(values, values.struct(expected.get(i)), seen.get(i));
        }
    }

    private static String shown(List<Seen> seen) {
        StringBuilder text = new StringBuilder();
        for (Seen one : seen) {
            text.append(text.isEmpty() ? ": " : ", ").append(one.shown());
        }
        return text.toString();
    }

    private void compare(Values values, Struct expected, Seen seen) throws ScriptError {
        values.onlyFields(expected, CONTROL);
        long level = values.number(values.field(expected, "cmsg_level"));
        long type = values.number(values.field(expected, "cmsg_type"));
        boolean same =
                level == seen.level && type == seen.type && sameData(values, values.field(expected, "cmsg_data"), seen);
        if (!same) {
            throw values.error("control message " + expected.shown() + " expected, " + seen.shown() + " seen");
        }
    }

    private boolean sameData(Values values, Expression expected, Seen seen) throws ScriptError {
        byte[] data = seen.data;
        ByteBuffer bytes = Values.littleEndian(data);
        if (!(expected instanceof Struct struct)) {
            long wanted = values.number(expected);
            return data.length >= 4 ? bytes.getInt() == (int) wanted : data.length == 1 && data[0] == (byte) wanted;
        }
        if (struct.field("scm_sec") != null) {
            values.onlyFields(struct, List.of("scm_sec", "scm_nsec"));
            long expectedNs = values.number(values.field(struct, "scm_sec")) * 1_000_000_000L
                    + values.number(values.field(struct, "scm_nsec"));
            return data.length >= 16 && isNear(expectedNs, bytes, seen.type == SCM_TIMESTAMP ? 1_000 : 1);
        }
        values.onlyFields(struct, ERROR);
        return data.length >= 16
                && bytes.getInt() == (int) values.number(values.field(struct, "ee_errno"))
                && bytes.get() == (byte) values.number(values.field(struct, "ee_origin"))
                && bytes.get() == (byte) values.number(values.field(struct, "ee_type"))
                && bytes.get() == (byte) values.number(values.field(struct, "ee_code"))
                && bytes.get() == 0
                && bytes.getInt() == (int) values.number(values.field(struct, "ee_info"))
                && bytes.getInt() == (int) values.number(values.field(struct, "ee_data"));
    }

    private boolean isNear(long expectedNs, ByteBuffer bytes, int unitNs) {
        long seenNs = bytes.getLong() * 1_000_000_000L + bytes.getLong() * unitNs - zeroNs;
        return Math.abs(seenNs - expectedNs) <= process.options.toleranceNs;
    }

    /** A control message that was received. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Seen(int level, int type, byte[] data) {
        String shown() {
            return "{cmsg_level=" + level + ", cmsg_type=" + type + ", cmsg_data=0x" + PacketText.hex(data) + "}";
        }
    }

    private static List<Seen> seen(byte[] payload) {
        List<Seen> all = new ArrayList<>();
        ByteBuffer bytes = Values.littleEndian(payload);
        bytes.position(4 + bytes.getInt(0));
        int end = bytes.getInt() + bytes.position();
        while (bytes.position() + CONTROL_HEADER <= end) {
            int start = bytes.position();
            int length = (int) bytes.getLong();
            byte[] data = new byte[Math.max(0, Math.min(length, end - start) - CONTROL_HEADER)];
            int level = bytes.getInt();
            int type = bytes.getInt();
            bytes.get(data);
            all.add(new Seen(level, type, data));
            bytes.position(Math.min(end, start + (Math.max(length, CONTROL_HEADER) + 7) / 8 * 8));
        }
        return all;
    }
}
