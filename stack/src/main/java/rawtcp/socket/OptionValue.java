package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import rawtcp.tcp.Errno;

/** How option values are read and written: little-endian, each by its own shape. */
final class OptionValue {
    private OptionValue() {}

    /** The value now. */
    @FunctionalInterface
    interface Getter {
        byte[] get(TcpSocket socket, int length, long nowNs) throws CallError;
    }

    @FunctionalInterface
    interface Setter {
        void set(TcpSocket socket, byte[] value, long nowNs) throws CallError;
    }

    @FunctionalInterface
    interface NumberGetter {
        long get(TcpSocket socket, long nowNs) throws CallError;
    }

    @FunctionalInterface
    interface NumberSetter {
        void set(TcpSocket socket, int value, long nowNs) throws CallError;
    }

    static Getter read(NumberGetter getter) {
        return (socket, length, nowNs) -> bytes((int) getter.get(socket, nowNs));
    }

    /** An int, of which a longer value is the first part. */
    static Setter write(NumberSetter setter) {
        return (socket, value, nowNs) -> setter.set(socket, toInt(value), nowNs);
    }

    static int toInt(byte[] value) throws CallError {
        if (value.length < Integer.BYTES) {
            throw new CallError(Errno.EINVAL);
        }
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /** At IPPROTO_IP one byte will do for a number; 0 stands for none at all. */
    static int toIntOrByte(byte[] value) {
        if (value.length >= Integer.BYTES) {
            return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getInt();
        }
        return value.length > 0 ? value[0] & 0xff : 0;
    }

    static byte[] bytes(int... numbers) {
        ByteBuffer out = ByteBuffer.allocate(numbers.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int number : numbers) {
            out.putInt(number);
        }
        return out.array();
    }

    static byte[] longs(long... numbers) {
        ByteBuffer out = ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            out.putLong(number);
        }
        return out.array();
    }

    static int inRange(int value, int min, int max) throws CallError {
        if (value < min || value > max) {
            throw new CallError(Errno.EINVAL);
        }
        return value;
    }
}
