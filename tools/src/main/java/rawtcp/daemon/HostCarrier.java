package rawtcp.daemon;

import java.util.List;
import rawtcp.command.RunningStack;
import rawtcp.endpoint.CallFailed;
import rawtcp.link.LinkChoice;
import rawtcp.link.RoutedLink;
import rawtcp.os.ErrnoException;
import rawtcp.view.StackView.CarriedBy;

/** The link of a live stack, for commands. */
record HostCarrier(RoutedLink link) implements RunningStack.Carrier {
    @Override
    public String choice() {
        return link.choice().label();
    }

    @Override
    public List<CarriedBy> paths() {
        return link.paths().stream()
                .map(path -> new CarriedBy(path.destination().toString(), path.link(), path.why()))
                .toList();
    }

    @Override
    public void choose(LinkChoice wanted) throws CallFailed {
        try {
            link.choose(wanted);
        } catch (ErrnoException e) {
            throw new CallFailed(CallFailed.Kind.NOT_PERMITTED, "no packet sockets: " + e.getMessage());
        }
    }
}
