package rawtcp.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Map;
import rawtcp.endpoint.CallFailed;
import rawtcp.endpoint.ListenRequest;
import rawtcp.host.LiveStack;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.os.NotPermitted;
import rawtcp.os.PortRanges.Range;
import rawtcp.os.PortReservation;
import rawtcp.os.RstGuard;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.wire.IpAddress;

/**
 * Whether the RST guard does what it is for, tried on this host with itself: a guard and a stack of their own, on two free
 * ports and the loopback address, which are gone at the end.
 */
final class GuardProof {
    private static final int HIGHEST = 29_998;
    private static final int LOWEST = 20_000;
    private static final int SILENCE_MS = 300;
    private static final int PATIENCE_MS = 5_000;

    private final String name = "doctor-" + ProcessHandle.current().pid();
    private final int port;

    private GuardProof(int port) {
        this.port = port;
    }

    static Finding of() throws InterruptedException {
        for (int port = HIGHEST; port > LOWEST; port -= 2) {
            if (PortReservation.isFree(port) && PortReservation.isFree(port + 1)) {
                return new GuardProof(port).tried();
            }
        }
        return Finding.unknown("guard", "no free ports to try it on");
    }

    private Finding tried() throws InterruptedException {
        try {
            if (!isLoopbackUp()) {
                return Finding.bad("guard", "it can't be tried: the loopback device is down", "ip link set lo up");
            }
            String without = answerOf();
            String with;
            RstGuard guard = RstGuard.open(name, new Range(port, port + 1));
            try {
                with = answerOf();
            } finally {
                guard.close();
            }
            if (with != null) {
                return Finding.bad(
                        "guard",
                        "the kernel's RSTs get past it: " + with,
                        "see iptables -t raw -S OUTPUT: no rule before RAWTCP-… may accept or mark them");
            }
            String handshake = handshake();
            if (handshake != null) {
                return Finding.bad(
                        "guard",
                        "a handshake with itself fails: " + handshake,
                        "see iptables -S and iptables -t raw -S, nft list ruleset: let 127.0.0.1 and ports be");
            }
            return without == null
                    ? Finding.note(
                            "guard",
                            "a handshake with itself works; something else keeps the kernel's RSTs back as well",
                            "see iptables -S OUTPUT, nft list ruleset")
                    : Finding.ok("guard", "it holds the kernel's RSTs back, and a handshake with itself works");
        } catch (NotPermitted e) {
            return Finding.bad("guard", e.getMessage(), null);
        } catch (CallFailed | Knobs.BadKnob | IOException e) {
            return Finding.bad("guard", "it can't be tried: " + e.getMessage(), null);
        }
    }

    private static boolean isLoopbackUp() throws SocketException {
        NetworkInterface device = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        return device != null && device.isUp();
    }

    /** What the kernel answers to a SYN for a port that nobody listens on; null: nothing. */
    private String answerOf() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SILENCE_MS);
            return "somebody answers on port " + port;
        } catch (SocketTimeoutException e) {
            return null;
        } catch (ConnectException e) {
            return "port " + port + " refuses a connection";
        }
    }

    /** Null: it was completed, and reset at the end by the stack's own RST. */
    private String handshake() throws NotPermitted, CallFailed, Knobs.BadKnob, IOException, InterruptedException {
        Knobs knobs = new Knobs();
        knobs.set(Map.of(Knob.IP_LOCAL_PORT_RANGE.label(), port + " " + (port + 1)));
        LiveStack stack = LiveStack.open(name, knobs, broken -> {});
        try (Socket socket = new Socket()) {
            ListenRequest request = new ListenRequest(IpAddress.ANY_V4, port, 1, false, new ConnectionOptions(), null);
            stack.host().call((nowNs, endpoint) -> endpoint.listen(nowNs, request));
            socket.setSoTimeout(PATIENCE_MS);
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
            } catch (SocketTimeoutException e) {
                return "our SYN-ACK does not arrive";
            } catch (ConnectException e) {
                return "connection refused";
            }
            stack.close();
            return resetArrives(socket);
        } finally {
            stack.close();
        }
    }

    private static String resetArrives(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0 ? "the connection was closed, not reset" : "data from nowhere";
        } catch (SocketTimeoutException e) {
            return "our own RSTs do not arrive";
        } catch (SocketException e) {
            return null;
        }
    }
}
