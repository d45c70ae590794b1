package rawtcp.client;

import java.util.List;

/** What the whole command tree says of a command line where no stack runs. */
public interface WithoutStack {
    /** A stack must run already. */
    int NEEDS_ONE = -1;
    /** A stack is to be started, then the command runs in it. */
    int START = -2;
    /** The command is to start a stack. */
    int START_ONLY = -3;
    /** The command is the shell. */
    int SHELL = -4;

    /** The exit status if all is done or said (help, a usage error); else one of the above. */
    int run(List<String> words);
}
