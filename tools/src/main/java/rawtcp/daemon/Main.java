package rawtcp.daemon;

import java.util.List;
import rawtcp.client.Refused;
import rawtcp.client.Starter;

/** rawtcpd: the process of one stack. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        try {
            Arguments arguments = Arguments.parse(args);
            new Daemon(arguments).run();
        } catch (Refused e) {
            if (e.getMessage() != null) {
                System.err.println("rawtcp: " + e.getMessage());
            }
            if (List.of(args).contains(Arguments.LOCK_HELD)) {
                System.out.println(Starter.ENDS + e.status());
            }
            System.exit(e.status());
        }
    }
}
