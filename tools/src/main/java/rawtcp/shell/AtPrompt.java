package rawtcp.shell;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;

/**
 * The terminal as JLine has it: its mode is {@link TerminalStreams}' and Ctrl-C a key like others. JLine would have it make a
 * signal, which comes on another way than keys do: what is typed right behind it would be read before it, and whatever the shell
 * does meanwhile be interrupted.
 */
final class AtPrompt implements InvocationHandler {
    private final Terminal terminal;

    private AtPrompt(Terminal terminal) {
        this.terminal = terminal;
    }

    static Terminal of(Terminal terminal) {
        return (Terminal) Proxy.newProxyInstance(
                AtPrompt.class.getClassLoader(), new Class<?>[] {Terminal.class}, new AtPrompt(terminal));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        boolean isOfMode = name.equals("setAttributes") || (name.equals("handle") && arguments[0] == Signal.INT);
        if (isOfMode) {
            return null;
        }
        if (name.equals("enterRawMode")) {
            return terminal.getAttributes();
        }
        try {
            return method.invoke(terminal, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
