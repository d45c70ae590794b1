package rawtcp.command;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rawtcp.doctor.Doctor;
import rawtcp.doctor.Finding;
import rawtcp.knob.Knob;
import rawtcp.knob.Knobs;
import rawtcp.view.Json;

@Command(
        name = "doctor",
        description = {
            "Tell what on this host stands in the way of a stack, a line each, with its cure: privileges, iptables, whether the"
                    + " RST guard holds (tried by a handshake of a stack of its own with this host, which leaves nothing"
                    + " behind), rules that dead stacks have left, fwmark_reflect, rp_filter, conntrack, ports that the kernel"
                    + " uses too, MTU, offloads.",
            "Works with and without a stack, and without privileges as far as it can see. Ends with 1 if a line is BAD; a note"
                    + " is worth knowing, no more."
        })
final class DoctorCommand extends StackCommand {
    @Option(names = "--json", description = "One JSON value: a list of what was found.")
    private boolean json;

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    public Integer call() throws Exception {
        Knobs knobs = session().stack() == null ? new Knobs() : stack().host().knobs();
        String ownChain =
                session().stack() == null ? null : stack().guard().get().chain();
        List<Finding> findings = Doctor.look(ownChain, (int) knobs.number(Knob.IP_LOCAL_PORT_RANGE, 0), (int)
                knobs.number(Knob.IP_LOCAL_PORT_RANGE, 1));
        session().out().print(json ? json(findings) : Doctor.text(findings));
        boolean bad = findings.stream().anyMatch(finding -> finding.level() == Finding.Level.BAD);
        return bad ? Exit.NO_SUCH_THING : Exit.DONE;
    }

    private static String json(List<Finding> findings) {
        return Json.text(out -> {
            out.writeStartArray();
            for (Finding finding : findings) {
                out.writeStartObject();
                out.writeStringField("check", finding.check());
                out.writeStringField("level", finding.level().word().toLowerCase(java.util.Locale.ROOT));
                out.writeStringField("text", finding.text());
                out.writeStringField("cure", finding.cure());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
