package rawtcp.script;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import rawtcp.script.Expression.ListOf;
import rawtcp.script.Expression.Struct;
import rawtcp.script.Expression.Text;
import rawtcp.socket.Op;
import rawtcp.socket.Request;

/** getsockopt, setsockopt and ioctl, with the forms that their values have. */
final class OptionCalls {
    private static final int MAX_VALUE = 4096;

    private final ScriptProcess process;

    OptionCalls(ScriptProcess process) {
        this.process = process;
    }

    Prepared setsockopt(Values values) throws ScriptError {
        values.count(5, 5);
        int length = values.integer(4);
        byte[] whole = isBad(values, 3) ? new byte[0] : value(values, values.argument(3));
        // As C does it: as many bytes as the length says; what lies behind the value is not defined, 0 here.
        byte[] given = Arrays.copyOf(whole, Math.max(0, Math.min(length, MAX_VALUE)));
        return Prepared.of(
                new Request(Op.SETSOCKOPT, 0, handle(values), values.integer(1), values.integer(2), length, given));
    }

    private static boolean isBad(Values values, int index) {
        return values.isNull(values.argument(index));
    }

    Prepared getsockopt(Values values) throws ScriptError {
        values.count(5, 5);
        int length = (int) values.number(values.only(values.argument(4)));
        Request request = Request.of(Op.GETSOCKOPT, handle(values), values.integer(1), values.integer(2), length);
        return Prepared.of(request, reply -> {
            if (reply.aux() != length) {
                throw values.error("length [" + length + "] expected, [" + reply.aux() + "] seen");
            }
            compare(values, values.argument(3), reply.payload());
        });
    }

    /** The bytes of {@code [1]}, {@code "reno"}, {@code {onoff=1, linger=0}}. */
    private static byte[] value(Values values, Expression expression) throws ScriptError {
        if (expression instanceof Text text) {
            return values.string(text);
        }
        if (expression instanceof Struct struct) {
            return structure(values, struct);
        }
        List<Long> numbers = new ArrayList<>();
        for (Expression item : values.list(expression)) {
            numbers.add(values.number(item));
        }
        return Values.int32(numbers.stream().mapToLong(Long::longValue).toArray());
    }

    private static byte[] structure(Values values, Struct struct) throws ScriptError {
        if (struct.field("onoff") != null) {
            values.onlyFields(struct, List.of("onoff", "linger"));
            return Values.int32(
                    values.number(values.field(struct, "onoff")), values.number(values.field(struct, "linger")));
        }
        if (struct.field("tv_sec") != null) {
            values.onlyFields(struct, List.of("tv_sec", "tv_usec"));
            ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(values.number(values.field(struct, "tv_sec")));
            return bytes.putLong(values.number(values.field(struct, "tv_usec"))).array();
        }
        throw values.error("'" + struct.shown() + "' is no option's value that is known here");
    }

    private static void compare(Values values, Expression expected, byte[] seen) throws ScriptError {
        if (expected instanceof Expression.Ellipsis) {
            return;
        }
        byte[] wanted = value(values, expected);
        boolean isText = expected instanceof Text;
        int length = Math.min(wanted.length, seen.length);
        boolean same = Arrays.equals(wanted, 0, length, seen, 0, length);
        // A string ends at its zero, wherever the buffer ends.
        boolean whole = isText ? length == wanted.length || seen.length == wanted.length - 1 : length > 0;
        if (!same || !whole) {
            throw values.error("value " + expected.shown() + " expected, " + shown(expected, seen) + " seen");
        }
    }

    private static String shown(Expression form, byte[] seen) {
        if (form instanceof Text) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < seen.length && seen[i] != 0; i++) {
                text.append((char) seen[i]);
            }
            return "\"" + text + "\"";
        }
        if (form instanceof ListOf && seen.length >= 4) {
            return "[" + Values.littleEndian(seen).getInt() + "]";
        }
        if (form instanceof Struct && seen.length == 8) {
            ByteBuffer two = Values.littleEndian(seen);
            return "{onoff=" + two.getInt() + ", linger=" + two.getInt() + "}";
        }
        return PacketText.hex(seen);
    }

    Prepared ioctl(Values values) throws ScriptError {
        values.count(2, 3);
        long in = values.count() == 3 ? values.number(values.only(values.argument(2))) : 0;
        long request = values.number(values.argument(1));
        return Prepared.of(Request.of(Op.IOCTL, handle(values), 0, 0, request, Values.int32(in)), reply -> {
            boolean hasOut = reply.payload().length >= 4;
            int out = hasOut ? Values.littleEndian(reply.payload()).getInt() : 0;
            if (values.count() == 3 && hasOut && out != in) {
                throw values.error("[" + in + "] expected, [" + out + "] seen");
            }
        });
    }

    private int handle(Values values) throws ScriptError {
        return process.handle(values.integer(0));
    }
}
