package rawtcp.daemon;

import rawtcp.client.Refused;
import rawtcp.client.Target;

/**
 * The command line of rawtcpd.
 *
 * @param foreground stays at the terminal: log on stderr, Ctrl-C stops
 * @param quiet no remarks
 * @param lockHeld the client that starts us holds the lock file
 */
record Arguments(Target target, boolean foreground, boolean quiet, boolean lockHeld) {
    static final String USAGE = "usage: rawtcpd [--name NAME] [--socket PATH] [--foreground] [--quiet]";

    static Arguments parse(String[] args) throws Refused {
        String name = null;
        String socket = null;
        boolean foreground = false;
        boolean quiet = false;
        boolean lockHeld = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--foreground" -> foreground = true;
                case "-q", "--quiet" -> quiet = true;
                case "--lock-held" -> lockHeld = true;
                case "-L", "--name" -> name = value(args, ++i);
                case "-S", "--socket" -> socket = value(args, ++i);
                default -> throw new Refused(2, "unknown argument '" + args[i] + "'; " + USAGE);
            }
        }
        return new Arguments(Target.of(name, socket), foreground, quiet, lockHeld);
    }

    private static String value(String[] args, int at) throws Refused {
        if (at == args.length) {
            throw new Refused(2, "option " + args[at - 1] + " needs a value; " + USAGE);
        }
        return args[at];
    }
}
