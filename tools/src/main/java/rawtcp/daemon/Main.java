package rawtcp.daemon;

import rawtcp.client.Refused;

/** rawtcpd: the process of one stack. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        try {
            Arguments arguments = Arguments.parse(args);
            new Daemon(arguments).run();
        } catch (Refused e) {
            System.err.println("rawtcp: " + e.getMessage());
            System.exit(e.status());
        }
    }
}
