package rawtcp.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import rawtcp.view.BadWord;
import rawtcp.view.Filter;
import rawtcp.view.HostPort;
import rawtcp.view.Ports;
import rawtcp.wire.IpAddress;

/** Names of hosts and services, looked up where the stack runs. */
final class Resolver implements Filter.Names {
    private static final Path SERVICES = Path.of("/etc/services");

    /** One end of a connection, as numbers. */
    record End(IpAddress address, int port) {}

    @Override
    public int port(String service) {
        try (Stream<String> lines = Files.lines(SERVICES, StandardCharsets.ISO_8859_1)) {
            return lines.mapToInt(line -> portIn(line, service))
                    .filter(port -> port >= 0)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | UncheckedIOException e) {
            return -1; // a host without the file knows no services
        }
    }

    /** {@code http 80/tcp www # comment}: -1 if the line is not about {@code service} over TCP. */
    static int portIn(String line, String service) {
        String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
        if (words.length < 2 || !words[1].matches("\\d{1,5}/tcp")) {
            return -1;
        }
        boolean named = words[0].equals(service)
                || Arrays.asList(words).subList(2, words.length).contains(service);
        return named ? Integer.parseInt(words[1].substring(0, words[1].indexOf('/'))) : -1;
    }

    /** For filters, where a wrong name is a usage error. */
    @Override
    public IpAddress address(String host) {
        try {
            return addressOf(host);
        } catch (CommandFailed e) {
            throw new BadWord(e.getMessage());
        }
    }

    IpAddress addressOf(String host) throws CommandFailed {
        if (host.isBlank()) { // Java takes it for the loopback's
            throw new BadWord("'" + host + "' is neither an address nor a host name");
        }
        InetAddress[] found;
        try {
            found = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new CommandFailed(Exit.NO_SUCH_THING, "'" + host + "' is neither an address nor a known host name");
        }
        for (InetAddress address : found) {
            if (address instanceof Inet4Address) {
                return IpAddress.v4(ByteBuffer.wrap(address.getAddress()).getInt());
            }
        }
        throw new CommandFailed(
                Exit.UNREACHABLE,
                "'" + host + "' has only IPv6 addresses, and this version of rawtcp speaks IPv4 only");
    }

    int portOf(HostPort written) {
        return Ports.parse(written.port(), this::port);
    }

    End end(HostPort written) throws CommandFailed {
        int port = portOf(written);
        return new End(written.host() == null ? IpAddress.ANY_V4 : addressOf(written.host()), port);
    }

    /** The words of {@code HOST:PORT} or {@code HOST PORT}. */
    End end(List<String> words, boolean bareAllowed) throws CommandFailed {
        return end(HostPort.parse(words, bareAllowed));
    }
}
