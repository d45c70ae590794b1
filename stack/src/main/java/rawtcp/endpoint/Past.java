package rawtcp.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import rawtcp.tcp.Connection;
import rawtcp.tcp.Conversation;

/** The last connections that are gone, for {@code show} and for who comes late. */
final class Past {
    static final int LIMIT = 1000;

    private final Map<Integer, Conversation> byId = new LinkedHashMap<>();

    void add(Conversation gone) {
        byId.put(gone.id(), gone);
        if (byId.size() > LIMIT) {
            Conversation forgotten = byId.remove(byId.keySet().iterator().next());
            if (forgotten instanceof Connection connection) {
                connection.forgotten();
            }
        }
    }

    Conversation get(int id) {
        return byId.get(id);
    }
}
