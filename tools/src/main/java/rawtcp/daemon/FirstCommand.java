package rawtcp.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import rawtcp.client.Caller;
import rawtcp.client.Refused;
import rawtcp.client.Starter;
import rawtcp.command.Invocation;
import rawtcp.command.StackCommand.Need;

/**
 * What a client starts a stack for, judged before the stack begins: here and not in the client's process, since here what it
 * needs has been loaded by that when it is to run.
 */
final class FirstCommand {
    private static final int NOT_WANTED = 0;
    private static final Caller NOBODY = new Caller(0, 0, false, 0, false, "/");

    private FirstCommand() {}

    /** True: it is done as soon as the stack is up. {@link Refused} if it wants none, or is wrong, which has been said then. */
    static boolean judge() throws Refused {
        Invocation invocation = Invocation.parse(new LocalSession(NOBODY), words());
        int status = invocation.check();
        Need need = invocation.need();
        boolean wants = need == Need.STARTED || need == Need.START_ONLY;
        if (status != 0 || !wants) {
            throw new Refused(status == 0 ? NOT_WANTED : status, null);
        }
        return need == Need.START_ONLY;
    }

    /** See {@link Starter#FOR}. */
    private static List<String> words() throws Refused {
        try {
            String all = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            List<String> words = List.of(all.split("\0", -1));
            return words.subList(0, words.size() - 1); // behind the last NUL there is none
        } catch (IOException e) {
            throw new Refused(1, "can't read what the stack is for: " + e.getMessage());
        }
    }
}
