package rawtcp.command;

import picocli.CommandLine;

/** Makes picocli's command objects and hands each {@link StackCommand} the session of this run. */
public final class SessionFactory implements CommandLine.IFactory {
    private final CommandLine.IFactory factory = CommandLine.defaultFactory();
    private final Session session;

    public SessionFactory(Session session) {
        this.session = session;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        K made = factory.create(type);
        if (made instanceof StackCommand command) {
            command.session(session);
        }
        return made;
    }
}
