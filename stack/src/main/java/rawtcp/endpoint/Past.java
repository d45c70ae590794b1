package rawtcp.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import rawtcp.tcp.Connection;

/** The last connections that are gone, for {@code show} and for who comes late. */
final class Past {
    static final int LIMIT = 1000;

    private final Map<Integer, Connection> byId = new LinkedHashMap<>();

    void add(Connection connection) {
        byId.put(connection.id(), connection);
        if (byId.size() > LIMIT) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    Connection get(int id) {
        return byId.get(id);
    }
}
