package rawtcp.daemon;

import java.util.List;
import rawtcp.client.Refused;
import rawtcp.client.Starter;
import rawtcp.client.Target;
import rawtcp.knob.Durations;
import rawtcp.link.LinkChoice;

/**
 * The command line of rawtcpd.
 *
 * @param foreground stays at the terminal: log on stderr, Ctrl-C stops
 * @param quiet no remarks
 * @param link what carries the segments
 * @param spinNs how long the stack waits awake
 * @param lockHeld the client that starts us holds the lock file
 * @param isFor what that client wants to run stands on stdin, to be judged
 */
record Arguments(
        Target target,
        boolean foreground,
        boolean quiet,
        LinkChoice link,
        long spinNs,
        boolean lockHeld,
        boolean isFor) {
    static final String LOCK_HELD = "--lock-held";

    private static final String FOREGROUND = "--foreground";

    private static final String USAGE =
            "usage: rawtcpd [--name NAME] [--socket PATH] [--foreground] [--quiet] [--link raw|packet|auto] [--spin DURATION]";

    static Arguments parse(String[] args) throws Refused {
        String name = null;
        String socket = null;
        boolean foreground = false;
        boolean quiet = false;
        LinkChoice link = LinkChoice.AUTO;
        long spinNs = 0;
        boolean lockHeld = false;
        boolean isFor = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case FOREGROUND -> foreground = true;
                case "-q", "--quiet" -> quiet = true;
                case LOCK_HELD -> lockHeld = true;
                case Starter.FOR -> {
                    if (!lockHeld) {
                        throw wrong(args, "unknown argument '" + args[i] + "'");
                    }
                    isFor = true;
                }
                case "-L", "--name" -> name = value(args, ++i);
                case "-S", "--socket" -> socket = value(args, ++i);
                case "--link" -> link = link(args, value(args, ++i));
                case "--spin" -> spinNs = spinNs(args, value(args, ++i));
                default -> throw wrong(args, "unknown argument '" + args[i] + "'");
            }
        }
        return new Arguments(Target.of(name, socket), foreground, quiet, link, spinNs, lockHeld, isFor);
    }

    /** In the foreground it is {@code rawtcp stack start} that was called. */
    private static Refused wrong(String[] args, String what) {
        boolean isRawtcp = List.of(args).contains(FOREGROUND);
        return new Refused(2, isRawtcp ? "stack start: " + what + "; see rawtcp stack --help" : what + "; " + USAGE);
    }

    private static LinkChoice link(String[] args, String word) throws Refused {
        for (LinkChoice choice : LinkChoice.values()) {
            if (choice.label().equals(word)) {
                return choice;
            }
        }
        throw wrong(args, "--link '" + word + "' is none of raw, packet, auto");
    }

    private static long spinNs(String[] args, String word) throws Refused {
        long ns;
        try {
            ns = Durations.parseNs(word, "s");
        } catch (IllegalArgumentException e) {
            throw wrong(args, "--spin '" + word + "': " + e.getMessage());
        }
        if (ns < 0) {
            throw wrong(args, "--spin '" + word + "' is below 0");
        }
        return ns;
    }

    private static String value(String[] args, int at) throws Refused {
        if (at == args.length) {
            throw wrong(args, "option " + args[at - 1] + " needs a value");
        }
        return args[at];
    }
}
