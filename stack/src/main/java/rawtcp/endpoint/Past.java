package rawtcp.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import rawtcp.tcp.Conversation;

/** The last connections that are gone, for {@code show} and for who comes late. */
final class Past {
    static final int LIMIT = 1000;

    private final Map<Integer, Conversation> byId = new LinkedHashMap<>();

    void add(Conversation gone) {
        byId.put(gone.id(), gone);
        if (byId.size() > LIMIT) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    Conversation get(int id) {
        return byId.get(id);
    }
}
