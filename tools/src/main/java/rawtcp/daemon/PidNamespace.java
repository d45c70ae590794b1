package rawtcp.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import rawtcp.client.Caller;

/** Of a client: in one of its own, as in a container, processes have other numbers than we know them by. */
record PidNamespace(Path name, boolean isOurs) {
    private static final PidNamespace OURS = new PidNamespace(read("self"), true);

    /** Ours if it can't be told. */
    static PidNamespace of(long pid) {
        Path name = read(String.valueOf(pid));
        return name == null || OURS.name == null || name.equals(OURS.name) ? OURS : new PidNamespace(name, false);
    }

    private static Path read(String process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", process, "ns/pid"));
        } catch (IOException e) {
            return null; // gone, or not to be looked at
        }
    }

    /** {@code pid}: the caller's, as we know it. */
    Caller seenFromHere(Caller told, long pid) {
        if (isOurs) {
            return told;
        }
        long parentPid = ProcessHandle.of(pid)
                .flatMap(ProcessHandle::parent)
                .map(ProcessHandle::pid)
                .orElse(0L);
        return new Caller(pid, parentPid, told.isTerminal(), told.columns(), told.ownStreams(), told.cwd());
    }

    /** By its number there; 0 if there is none. */
    long seenFromHere(long pid) {
        if (isOurs) {
            return pid;
        }
        return ProcessHandle.allProcesses()
                .mapToLong(ProcessHandle::pid)
                .filter(here -> lastNumber(here) == pid && name.equals(read(String.valueOf(here))))
                .findFirst()
                .orElse(0);
    }

    /** In the innermost of its namespaces: {@code NSpid: 4711 12}. */
    private static long lastNumber(long pid) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"));
            return lines.stream()
                    .filter(line -> line.startsWith("NSpid:"))
                    .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf('\t') + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
