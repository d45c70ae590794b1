package rawtcp.daemon;

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

    static final String USAGE =
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
                case "--foreground" -> foreground = true;
                case "-q", "--quiet" -> quiet = true;
                case LOCK_HELD -> lockHeld = true;
                case Starter.FOR -> {
                    if (!lockHeld) {
                        throw unknown(args[i]);
                    }
                    isFor = true;
                }
                case "-L", "--name" -> name = value(args, ++i);
                case "-S", "--socket" -> socket = value(args, ++i);
                case "--link" -> link = link(value(args, ++i));
                case "--spin" -> spinNs = duration(value(args, ++i));
                default -> throw unknown(args[i]);
            }
        }
        return new Arguments(Target.of(name, socket), foreground, quiet, link, spinNs, lockHeld, isFor);
    }

    private static Refused unknown(String word) {
        return new Refused(2, "unknown argument '" + word + "'; " + USAGE);
    }

    private static LinkChoice link(String word) throws Refused {
        for (LinkChoice choice : LinkChoice.values()) {
            if (choice.label().equals(word)) {
                return choice;
            }
        }
        throw new Refused(2, "no such link: '" + word + "'; " + USAGE);
    }

    private static long duration(String word) throws Refused {
        try {
            return Math.max(0, Durations.parseNs(word, "s"));
        } catch (IllegalArgumentException e) {
            throw new Refused(2, "--spin '" + word + "': " + e.getMessage());
        }
    }

    private static String value(String[] args, int at) throws Refused {
        if (at == args.length) {
            throw new Refused(2, "option " + args[at - 1] + " needs a value; " + USAGE);
        }
        return args[at];
    }
}
