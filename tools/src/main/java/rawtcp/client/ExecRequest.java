package rawtcp.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The payload of EXEC: version, what holds of the streams, columns, pid, parent pid, cwd, argument vector. */
public record ExecRequest(Caller caller, List<String> argv) {
    private static final int TERMINAL = 1;

    /** Who says this knows CARRIED frames; no other client is sent any. */
    private static final int OWN_STREAMS = 2;

    public ByteBuffer encode() {
        byte[][] strings = new byte[argv.size() + 1][];
        strings[0] = caller.cwd().getBytes(UTF_8);
        int length = 2 + Integer.BYTES + 2 * Long.BYTES + Integer.BYTES;
        for (int i = 0; i < strings.length; i++) {
            strings[i] = i == 0 ? strings[0] : argv.get(i - 1).getBytes(UTF_8);
            length += Integer.BYTES + strings[i].length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        int streams = (caller.isTerminal() ? TERMINAL : 0) | (caller.ownStreams() ? OWN_STREAMS : 0);
        out.put(Frame.VERSION).put((byte) streams).putInt(caller.columns());
        out.putLong(caller.pid()).putLong(caller.parentPid()).putInt(argv.size());
        for (byte[] string : strings) {
            out.putInt(string.length).put(string);
        }
        return out.flip();
    }

    public static ExecRequest decode(ByteBuffer in) throws FrameError {
        try {
            byte version = in.get();
            if (version != Frame.VERSION) {
                throw new FrameError("version " + version + " of the protocol; this stack speaks " + Frame.VERSION
                        + ": stop it with its own rawtcp and start it again");
            }
            byte streams = in.get();
            boolean isTerminal = (streams & TERMINAL) != 0;
            boolean ownStreams = (streams & OWN_STREAMS) != 0;
            int columns = in.getInt();
            long pid = in.getLong();
            long parentPid = in.getLong();
            int count = in.getInt();
            Caller caller = new Caller(pid, parentPid, isTerminal, columns, ownStreams, string(in));
            List<String> argv = new ArrayList<>();
            while (argv.size() < count) {
                argv.add(string(in));
            }
            if (in.hasRemaining()) {
                throw new FrameError("an EXEC frame with " + in.remaining() + " bytes too many");
            }
            return new ExecRequest(caller, argv);
        } catch (BufferUnderflowException e) {
            throw new FrameError("an EXEC frame that is cut short");
        }
    }

    private static String string(ByteBuffer in) throws FrameError {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new FrameError("an EXEC frame that is cut short");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }
}
