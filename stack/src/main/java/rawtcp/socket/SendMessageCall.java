package rawtcp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import rawtcp.tcp.Errno;

/** sendmsg(2): a name means nothing but with MSG_FASTOPEN; of the control messages only those of SOL_SOCKET are read. */
final class SendMessageCall extends SendCall {
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int SCM_CREDENTIALS = 2;

    SendMessageCall(SocketCalls calls, Request request) {
        super(calls, request);
    }

    @Override
    ByteBuffer data() throws CallError {
        return parts()[2];
    }

    @Override
    byte[] name() throws CallError {
        ByteBuffer name = parts()[0];
        byte[] bytes = new byte[name.remaining()];
        name.get(bytes);
        return bytes;
    }

    @Override
    void checkControl() throws CallError {
        for (Control.Message message : control()) {
            boolean ignored =
                    message.level() != SOL_SOCKET || message.type() == SCM_RIGHTS || message.type() == SCM_CREDENTIALS;
            if (isStamping(message)) {
                Stamping.ofOneSend(socket(), message.data());
            } else if (!ignored && !isPlain(message)) {
                throw new CallError(Errno.EINVAL);
            }
        }
    }

    @Override
    int stamping(TcpSocket socket) throws CallError {
        int flags = socket.settings.stamping;
        for (Control.Message message : control()) {
            flags = isStamping(message) ? Stamping.ofOneSend(socket, message.data()) : flags;
        }
        return flags;
    }

    /** What changes nothing here, as the options of the same number. */
    private static boolean isPlain(Control.Message message) {
        boolean plain =
                message.type() == SocketOption.SO_MARK.number() || message.type() == SocketOption.SO_PRIORITY.number();
        return plain && message.data().length == Integer.BYTES;
    }

    private static boolean isStamping(Control.Message message) {
        return message.level() == SOL_SOCKET
                && (message.type() == SocketOption.SO_TIMESTAMPING.number()
                        || message.type() == SocketOption.SO_TIMESTAMPING_NEW.number());
    }

    private List<Control.Message> control() throws CallError {
        ByteBuffer control = parts()[1];
        byte[] bytes = new byte[control.remaining()];
        control.get(bytes);
        return Control.decode(bytes);
    }

    /** Name, control, data. */
    private ByteBuffer[] parts() throws CallError {
        ByteBuffer in = ByteBuffer.wrap(request.payload()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer name = part(in);
        ByteBuffer control = part(in);
        in.limit((int) Math.min(in.limit(), in.position() + Math.max(0, request.c())));
        return new ByteBuffer[] {name, control, in};
    }

    private static ByteBuffer part(ByteBuffer in) throws CallError {
        int length = in.remaining() < 4 ? -1 : in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new CallError(Errno.EINVAL);
        }
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }
}
