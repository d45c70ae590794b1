package rawtcp.daemon;

import java.util.List;
import rawtcp.client.Refused;
import rawtcp.client.Starter;

/** rawtcpd: the process of one stack. */
public final class Main {
    private static final int NOT_PERMITTED = 8;

    private Main() {}

    public static void main(String[] args) {
        try {
            Arguments arguments = Arguments.parse(args);
            new Daemon(arguments).run();
        } catch (Refused e) {
            if (e.getMessage() != null) {
                System.err.println("rawtcp: " + e.getMessage());
            }
            end(args, e.status());
        } catch (LinkageError e) { // of the foreign functions
            System.err.println("rawtcp: " + Refused.text(e));
            end(args, NOT_PERMITTED);
        }
    }

    private static void end(String[] args, int status) {
        if (List.of(args).contains(Arguments.LOCK_HELD)) {
            System.out.println(Starter.ENDS + status);
        }
        System.exit(status);
    }
}
