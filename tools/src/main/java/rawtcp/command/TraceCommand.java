package rawtcp.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import rawtcp.knob.Durations;
import rawtcp.trace.Drawing;
import rawtcp.trace.Ladder;
import rawtcp.trace.Pcapng;
import rawtcp.trace.Recorder;
import rawtcp.trace.TraceEvent;
import rawtcp.trace.TraceJson;
import rawtcp.trace.TracePage;
import rawtcp.trace.TraceText;
import rawtcp.view.BadWord;

@Command(
        name = "trace",
        description = {
            "Show the segments as they pass, with relative numbers and windows in octets, and what they cause: state changes,"
                    + " timers, retransmissions and why. Ends when the connection is gone, after --count packets, after"
                    + " --timeout (with status 4 if that many were to come), when interrupted, or when nobody reads its stdout any more.",
            "A file is written as pcapng, which opens in Wireshark, each packet's comment telling what it caused or what made it"
                    + " leave; one whose name ends in .svg or .html draws the ladder and sequence numbers over time."
        })
final class TraceCommand extends StackCommand {
    private static final Path STDOUT = Path.of("-");
    private static final long PROGRESS_MS = 500;
    private static final long MS_NS = 1_000_000;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "A connection, or a listener and all that it accepts; all of the stack if not given.")
    private Integer id;

    @Option(
            names = {"-W", "--write"},
            paramLabel = "FILE",
            description =
                    "Write it to FILE as pcapng, to FILE.svg or FILE.html as a picture, instead of text to stdout; may be"
                            + " given several times; -: pcapng to stdout.")
    private List<Path> files = List.of();

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "End after N packets.")
    private Long count;

    @Option(
            names = {"-w", "--timeout"},
            paramLabel = "D",
            converter = DurationConverter.class,
            description = "End after this time: 500ms, 5s, 2min; a bare number is in seconds (default: never).")
    private long timeoutNs = DurationConverter.FOREVER_NS;

    @Option(names = "--ladder", description = "Draw both ends as the sides of a ladder, each packet a rung.")
    private boolean ladder;

    @Option(names = "--json", description = "One JSON value a line, for each packet and each thing that happens.")
    private boolean json;

    private final List<Output> outputs = new ArrayList<>();
    private Drawing drawing;
    private Recorder recorder;
    private long packets;
    private boolean isTimeOver;
    /** Of the first file that could not be written; the others are whole nevertheless. */
    private CommandFailed failure;

    /** Where a trace goes. */
    private interface Output {
        void add(List<TraceEvent> events) throws CommandFailed;

        default void end() throws CommandFailed {}
    }

    private interface Step {
        void of(Output output) throws CommandFailed;
    }

    @Override
    protected void check() throws BadWord {
        if (count != null && count < 1) {
            throw new BadWord("--count " + count + ": 1 or more");
        }
        if (ladder && json) {
            throw new BadWord("--ladder and --json: one of them");
        }
        if (files.contains(Path.of(""))) {
            throw new BadWord("--write '': the name of a file, or - for stdout");
        }
        if (Set.copyOf(files).size() < files.size()) {
            throw new BadWord("--write: the same file twice");
        }
        if (!files.isEmpty() && (ladder || json)) {
            throw new BadWord(
                    "--write and " + (ladder ? "--ladder" : "--json") + ": no text goes to stdout with --write");
        }
    }

    private static boolean isOf(String ending, Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(ending);
    }

    @Override
    protected String subject() {
        return id == null ? null : id.toString();
    }

    @Override
    public Integer call() throws Exception {
        check();
        try {
            open();
            long beganNs = stack().host().nowNs();
            recorder = stack().host().call((nowNs, endpoint) -> {
                if (id != null && endpoint.listener(id) == null) {
                    Ids.conversation(endpoint, id);
                }
                Recorder one = new Recorder(endpoint, id == null ? 0 : id);
                stack().host().show(one);
                return one;
            });
            remark("tracing " + (id == null ? "all" : id.toString())); // from here on nothing is missed
            follow(beganNs);
        } finally {
            end();
        }
        if (isTimeOver && count != null && packets < count) {
            throw new CommandFailed(
                    Exit.TIMED_OUT,
                    "timed out (" + packets + " of " + count + " packets within " + Durations.format(timeoutNs) + ")");
        }
        return Exit.DONE;
    }

    private void open() throws CommandFailed, InterruptedException, TimeoutException {
        if (files.isEmpty()) {
            outputs.add(toStdout());
        }
        if (files.isEmpty() || files.equals(List.of(STDOUT))) {
            session().onlyPrints();
        }
        for (Path file : files) {
            try {
                outputs.add(isOf(".svg", file) || isOf(".html", file) ? picture(file) : pcapng(file));
            } catch (IOException e) {
                throw unwritten(file, e);
            }
        }
    }

    private static CommandFailed unwritten(Path file, IOException e) {
        return new CommandFailed(Exit.NO_SUCH_THING, file + " can't be written (" + reason(e) + ")");
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "no such folder"
                : e instanceof java.nio.file.AccessDeniedException
                        ? "not permitted"
                        : e instanceof java.nio.file.FileSystemException f && f.getReason() != null
                                ? f.getReason()
                                : e.getMessage();
    }

    private Output toStdout() {
        Function<List<TraceEvent>, String> text =
                json ? new TraceJson()::text : ladder ? new Ladder(session().columns())::text : new TraceText()::text;
        return events -> {
            session().out().print(text.apply(events));
            session().out().flush();
        };
    }

    private Output pcapng(Path file) throws IOException, CommandFailed, InterruptedException, TimeoutException {
        OutputStream stream = file.equals(STDOUT) ? session().out() : create(file);
        OutputStream out = new BufferedOutputStream(stream);
        Instant now = Instant.now();
        long epochNs = now.getEpochSecond() * 1_000_000_000 + now.getNano();
        Pcapng capture = new Pcapng(out, stack().host().nowNs(), epochNs, "rawtcp");
        return new Output() {
            @Override
            public void add(List<TraceEvent> events) throws CommandFailed {
                try {
                    capture.write(events);
                    out.flush(); // whoever reads along, or is left with the file if we die, has all that has passed
                } catch (IOException e) {
                    throw unwritten(file, e);
                }
            }

            @Override
            public void end() throws CommandFailed {
                try {
                    if (!file.equals(STDOUT)) {
                        out.close();
                    }
                } catch (IOException e) {
                    throw unwritten(file, e);
                }
            }
        };
    }

    private OutputStream create(Path file) throws IOException, CommandFailed, InterruptedException, TimeoutException {
        return session()
                .create(session().path(file), timeoutNs, () -> remark("trace: waiting until somebody reads " + file));
    }

    private Output picture(Path file) throws IOException, CommandFailed, InterruptedException, TimeoutException {
        OutputStream out = create(file); // now, so that it is known whether it can be written
        String what = id == null ? "rawtcp trace" : "rawtcp trace " + id;
        String when = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss z", Locale.ROOT)
                .format(Instant.now().atZone(ZoneId.systemDefault()));
        if (drawing == null) {
            drawing = new Drawing();
            outputs.add(drawing::add);
        }
        return new Output() {
            @Override
            public void add(List<TraceEvent> events) {}

            @Override
            public void end() throws CommandFailed {
                String text = isOf(".svg", file) ? TracePage.svg(drawing) : TracePage.html(drawing, what + ", " + when);
                try (out) {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw unwritten(file, e);
                }
            }
        };
    }

    private void follow(long beganNs) throws Exception {
        long endNs = timeoutNs == DurationConverter.FOREVER_NS ? Long.MAX_VALUE : beganNs + timeoutNs;
        long most = count == null ? Long.MAX_VALUE : count;
        while (!recorder.isOver()
                && packets < most
                && !session().isClosed()
                && !session().out().checkError()) {
            long leftNs = endNs - stack().host().nowNs();
            if (leftNs <= 0) {
                isTimeOver = true;
                return;
            }
            write(recorder.take(Math.min(PROGRESS_MS, 1 + leftNs / MS_NS)), most);
            heedFailure();
            progress();
        }
    }

    private void write(List<TraceEvent> events, long most) {
        List<TraceEvent> now = new ArrayList<>();
        for (TraceEvent event : events) {
            if (packets == most && event.isPacket()) {
                break;
            }
            packets += event.isPacket() ? 1 : 0;
            now.add(event);
        }
        if (!now.isEmpty()) {
            each(output -> output.add(now));
        }
    }

    private void each(Step step) {
        for (Output output : outputs) {
            try {
                step.of(output);
            } catch (CommandFailed e) {
                failure = failure == null ? e : failure;
            }
        }
    }

    private void heedFailure() throws CommandFailed {
        if (failure != null) {
            throw failure;
        }
    }

    private void progress() {
        if (!files.isEmpty() && session().isTerminal()) {
            session().err().print("\r" + packets + " packets");
            session().err().flush();
        }
    }

    /** However it ends, the files are whole. */
    private void end() throws CommandFailed {
        Recorder one = recorder;
        if (one != null) {
            StackCalls.evenInterrupted(stack().host(), (nowNs, endpoint) -> {
                one.end();
                stack().host().hide(one);
                return one;
            });
        }
        boolean interrupted = Thread.interrupted(); // files are written by interruptible channels
        try {
            if (one != null) {
                write(one.rest(), count == null ? Long.MAX_VALUE : count);
            }
            each(Output::end);
            heedFailure();
            told(one);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void told(Recorder one) {
        if (one == null) {
            return;
        }
        if (!files.isEmpty()) {
            if (session().isTerminal()) {
                session().err().print("\r");
            }
            remark("trace: " + packets + (packets == 1 ? " packet" : " packets") + " written");
        }
        if (one.lost() > 0) {
            remark("trace: " + one.lost() + " events are missing, they came faster than they could be written");
        }
    }
}
