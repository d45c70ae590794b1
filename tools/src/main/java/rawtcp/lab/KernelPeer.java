package rawtcp.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The other end of the demo: a plain program on the kernel's sockets that does as it is told, a command a line on
 * stdin, an answer a line on stdout. In Java because that is what every machine has that runs us.
 */
public final class KernelPeer {
    private ServerSocket listener;
    private Socket connection;

    private KernelPeer() {}

    public static void main(String[] args) throws IOException {
        KernelPeer peer = new KernelPeer();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(peer.obey(line));
        }
    }

    private String obey(String line) throws IOException {
        String command = line.split(" ", 2)[0];
        String rest = line.substring(Math.min(line.length(), command.length() + 1));
        return switch (command) {
            case "listen" -> listen(Integer.parseInt(rest));
            case "accept" -> accept();
            case "read" -> read();
            case "write" -> write(rest);
            case "close" -> close();
            default -> throw new IllegalArgumentException(line);
        };
    }

    private String listen(int port) throws IOException {
        listener = new ServerSocket(port);
        return "listening";
    }

    private String accept() throws IOException {
        connection = listener.accept();
        return "accepted";
    }

    /** A line, or "end of stream" once the other side's FIN has come. */
    private String read() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = connection.getInputStream().read();
                b != '\n';
                b = connection.getInputStream().read()) {
            if (b < 0) {
                return "end of stream";
            }
            line.append((char) b);
        }
        return line.toString();
    }

    private String write(String text) throws IOException {
        connection.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
        return "written";
    }

    private String close() throws IOException {
        connection.close();
        return "closed";
    }
}
