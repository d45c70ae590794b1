package rawtcp.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;

/** Connects to a stack's daemon. */
public final class Connector {
    private Connector() {}

    /** Null if no stack runs there: no socket, or that of a dead stack. */
    public static SocketChannel connect(Target target) throws Refused {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(target.socket()));
            return channel;
        } catch (IOException e) {
            closeQuietly(channel);
            // By what connect has said: a socket that was not there may be by now.
            boolean wasMissing = "No such file or directory".equals(e.getMessage());
            if (e instanceof ConnectException || wasMissing || Files.notExists(target.socket())) {
                return null;
            }
            String what = "can't connect to " + target.socket() + ": ";
            if ("Permission denied".equals(e.getMessage())) {
                throw new Refused(
                        8,
                        what + "permission denied, a stack is for the user who started it: be that user, or "
                                + target.otherPlace());
            }
            throw new Refused(1, what + e.getMessage());
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            return; // nothing was to be kept
        }
    }
}
