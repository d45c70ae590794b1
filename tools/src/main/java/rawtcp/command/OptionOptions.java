package rawtcp.command;

import java.util.List;
import picocli.CommandLine.Option;
import rawtcp.tcp.ConnectionOptions;
import rawtcp.tcp.ConnectionOptions.BadOption;

/** {@code -o NAME=VALUE}, as often as wanted. */
final class OptionOptions {
    @Option(
            names = {"-o", "--option"},
            paramLabel = "NAME[=VALUE]",
            description =
                    "An option of the connection, one of those that 'rawtcp help set' lists: nodelay, keepidle=5s,"
                            + " maxseg=536, … May be given more than once.")
    private List<String> options = List.of();

    ConnectionOptions parse() throws BadOption {
        ConnectionOptions parsed = new ConnectionOptions();
        for (String option : options) {
            parsed.parse(option);
        }
        return parsed;
    }
}
