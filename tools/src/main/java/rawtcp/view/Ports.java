package rawtcp.view;

import java.util.function.ToIntFunction;

/** Port numbers as people write them. */
public final class Ports {
    private Ports() {}

    /** {@code 80} or {@code http}; {@code services} gives the port of a name, -1 if it knows none. */
    public static int parse(String word, ToIntFunction<String> services) {
        if (!word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int port = word.length() > 5 ? 0 : Integer.parseInt(word);
            if (port < 1 || port > 0xffff) {
                throw new BadWord("'" + word + "' is not a port: 1 to 65535");
            }
            return port;
        }
        int port = services.applyAsInt(word);
        if (port < 0) {
            throw new BadWord("'" + word + "' is neither a port number nor a TCP service of /etc/services");
        }
        return port;
    }
}
