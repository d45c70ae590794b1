package rawtcp.command;

import picocli.CommandLine.Command;

@Command(
        name = "shell",
        description = {
            "The same commands at a prompt, and under it the live table of connections, states and timers.",
            "The table has a line for each listener and connection: id (with an o: an orphan), state, queues, addresses, and"
                    + " every armed timer counting down, with the number of its repetitions so far. What changed last is on"
                    + " top, a new state stands out for two seconds, what has ended is shown for three. PgDn and PgUp scroll."
                    + " On narrow terminals timers have short names: rto is retransmit, tlp tail-loss-probe, reo reorder, ack"
                    + " delayed-ack, keep keepalive, fin2 fin-wait-2, 2msl time-wait, user user-timeout; +1: one more. A"
                    + " terminal of 100 columns has room for owners, one of 150 for the cause of each state.",
            "'watch ID' shows one connection in place of the table as it changes: its variables, timers, SACK blocks and last"
                    + " segments; 'watch ID states' its way through the states, as 'rawtcp states' draws it; 'watch' alone"
                    + " brings the table back.",
            "'source FILE' runs the lines of a file as if they were typed, and stops at the first that fails ('source -k': goes"
                    + " on). Several commands are separated by ;. '…' takes all as it is, in \"…\" variables have their values and \\"
                    + " takes the next character as it is; # begins a comment. There is no redirection, no pipe and no &: a word"
                    + " that begins with <, >, | or & outside of quotes (in a filter of 'ports' it may) is an error, and nothing"
                    + " of its line is run; 'rawtcp send ID < FILE' is for the shell outside. $last: the id that a command of this shell has"
                    + " printed last; any other $NAME is a variable of the environment, empty if there is none."
                    + " 'exit' (with a status, else the last command's), Ctrl-D, or the end of the terminal end the shell, and what it opened and did not"
                    + " close is closed: its connections become orphans.",
            "Tab completes commands, options, ids, states, knobs and their values, and file names. Ctrl-C ends the command that"
                    + " runs, or drops the line. Ctrl-Z stops nothing, for a command runs in the stack: a second shell, or"
                    + " connect -d, is the way to go on beside one that lasts. Ctrl-L clears the screen. The history is kept in"
                    + " $XDG_STATE_HOME/rawtcp/history (else ~/.local/state). Without a terminal the shell runs the lines of"
                    + " its stdin; a dumb terminal has no table."
        })
final class ShellCommand extends StackCommand {
    @Override
    public Need need() {
        return Need.SHELL;
    }

    /** Only reached from a shell: outside the client has become one. */
    @Override
    public Integer call() throws CommandFailed {
        throw new CommandFailed(Exit.NO_SUCH_THING, "this is the shell already");
    }
}
