package rawtcp.knob;

import static rawtcp.knob.Knob.Kind.DURATION;
import static rawtcp.knob.Knob.Kind.NAME;
import static rawtcp.knob.Knob.Kind.NAMES;
import static rawtcp.knob.Knob.Kind.NUMBER;
import static rawtcp.knob.Knob.Kind.PAIR;
import static rawtcp.knob.Knob.Kind.READ_ONLY;
import static rawtcp.knob.Knob.Kind.SWITCH;
import static rawtcp.knob.Knob.Kind.TRIPLE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rawtcp.knob.Knobs.BadKnob;

/**
 * What Linux's sysctl knows and this stack has no behaviour for. A script that was written for Linux may set it to a value
 * that is legal there, and nothing follows from it; a wrong name or value is as wrong as it is in Linux. A name moves from
 * here to {@link Knob} with its behaviour.
 */
public final class LinuxKnob implements ValueForm {
    private static final Map<String, LinuxKnob> BY_NAME = new HashMap<>();
    private static final int INT = Integer.MAX_VALUE;
    private static final long UINT = 0xffff_ffffL;

    private final String name;
    private final Knob.Kind kind;
    private final String unit;
    private final long min;
    private final long max;
    private final List<String> choices;

    private LinuxKnob(String name, Knob.Kind kind, String unit, long min, long max, List<String> choices) {
        assert min <= max : name;
        this.name = name;
        this.kind = kind;
        this.unit = unit;
        this.min = min;
        this.max = max;
        this.choices = choices;
    }

    // spotless:off   a table stays a table
    static {
        String ip = "net.ipv4.";
        switches(ip, "tcp_autocorking tcp_backlog_ack_defer tcp_early_demux tcp_fwmark_accept tcp_l3mdev_accept"
                + " tcp_migrate_req tcp_no_metrics_save tcp_no_ssthresh_metrics_save tcp_plb_enabled tcp_reflect_tos"
                + " tcp_shrink_window tcp_workaround_signed_windows");
        numbers (ip, "", 0, 255,   "tcp_fack");
        numbers (ip, "", 0, 2,     "tcp_ecn_option");
        numbers (ip, "", 0, 3,     "tcp_ecn_option_beacon");
        numbers (ip, "", -31, 31,  "tcp_adv_win_scale");
        numbers (ip, "", 0, 31,    "tcp_app_win tcp_plb_idle_rehash_rounds tcp_plb_rehash_rounds");
        numbers (ip, "", 0, 256,   "tcp_plb_cong_thresh");
        numbers (ip, "", 0, INT,   "tcp_low_latency");
        numbers (ip, "bytes",      1, INT,    "tcp_limit_output_bytes");
        numbers (ip, "ACKs",       0, 255,    "tcp_comp_sack_nr");
        numbers (ip, "%",          1, 1_000,  "tcp_comp_sack_rtt_percent");
        durations(ip, "ns",        0, Long.MAX_VALUE, "tcp_comp_sack_delay_ns tcp_comp_sack_slack_ns");
        durations(ip, "us",        0, INT,    "tcp_rcvbuf_low_rtt");
        durations(ip, "s",         0, 86_400, "tcp_min_rtt_wlen");
        durations(ip, "s",         0, 255,    "tcp_plb_suspend_rto_sec");
        numbers (ip, "port",       0, 65_535, "ip_unprivileged_port_start");
        add(ip + "tcp_allowed_congestion_control",   NAMES,  "", 0, 0, Knob.TCP_CONGESTION_CONTROL.choices());
        readOnly(ip, "tcp_available_ulp tcp_ehash_entries");
        numbers (ip, "buckets",    0, 1 << 24, "tcp_child_ehash_entries udp_child_hash_entries");

        switches(ip, "fib_multipath_use_neigh fwmark_reflect icmp_echo_enable_probe icmp_echo_ignore_all"
                + " icmp_echo_ignore_broadcasts icmp_errors_use_inbound_ifaddr icmp_ignore_bogus_error_responses"
                + " ip_autobind_reuse ip_early_demux ip_forward ip_forward_update_priority ip_forward_use_pmtu"
                + " ip_nonlocal_bind nexthop_compat_mode raw_l3mdev_accept udp_early_demux udp_l3mdev_accept");
        numbers (ip, "", 0, 3,     "fib_multipath_hash_policy ip_no_pmtu_disc");
        numbers (ip, "", 0, 255,   "ip_dynaddr");
        numbers (ip, "", 0, INT,   "fib_multipath_hash_fields icmp_ratemask inet_peer_threshold ipfrag_high_thresh"
                + " ipfrag_low_thresh ipfrag_max_dist udp_rmem_min udp_wmem_min");
        numbers (ip, "messages",   0, INT,    "icmp_msgs_burst icmp_msgs_per_sec");
        durations(ip, "ms",        0, INT,    "icmp_ratelimit");
        durations(ip, "s",         0, INT,    "inet_peer_maxttl inet_peer_minttl ipfrag_time");
        add(ip + "udp_mem",                          TRIPLE, "pages", 0, Long.MAX_VALUE, List.of());
        add(ip + "ping_group_range",                 PAIR,   "", 0, UINT, List.of());
        numbers (ip + "route.", "bytes", 0, INT, "min_adv_mss");
        durations(ip + "route.", "s",  0, INT, "gc_interval gc_timeout mtu_expires");
        numbers (ip + "route.", "", -1, INT,  "error_burst error_cost flush gc_elasticity gc_min_interval_ms gc_thresh"
                + " max_size redirect_load redirect_number redirect_silence");

        switches(ip + "conf.*.", "accept_local accept_redirects accept_source_route arp_accept arp_evict_nocarrier"
                + " arp_filter arp_notify bc_forwarding bootp_relay disable_policy disable_xfrm drop_gratuitous_arp"
                + " drop_unicast_in_l2_multicast forwarding ignore_routes_with_linkdown log_martians promote_secondaries"
                + " proxy_arp proxy_arp_pvlan route_localnet secure_redirects send_redirects shared_media src_valid_mark");
        numbers (ip + "conf.*.", "", 0, 2,   "arp_announce rp_filter");
        numbers (ip + "conf.*.", "", 0, 8,   "arp_ignore");
        numbers (ip + "conf.*.", "", 0, INT, "force_igmp_version medium_id tag");
        numbers (ip + "neigh.*.", "", 0, INT, "app_solicit base_reachable_time_ms delay_first_probe_time gc_stale_time"
                + " gc_thresh1 gc_thresh2 gc_thresh3 mcast_solicit retrans_time_ms ucast_solicit unres_qlen_bytes");

        String core = "net.core.";
        numbers (core, "bytes",    1, INT,    "optmem_max rmem_default rmem_max wmem_default wmem_max");
        numbers (core, "packets",  0, INT,    "dev_weight gro_normal_batch netdev_budget netdev_max_backlog skb_defer_max");
        durations(core, "us",      0, INT,    "busy_poll busy_read netdev_budget_usecs");
        numbers (core, "fragments", 17, 45,   "max_skb_frags");
        numbers (core, "", 0, INT,            "bpf_jit_enable message_burst message_cost");
        switches(core, "high_order_alloc_disable netdev_tstamp_prequeue tstamp_allow_data txrehash warnings");
        add(core + "default_qdisc", NAME, "", 0, 0, List.of("fq", "fq_codel", "noqueue", "pfifo", "pfifo_fast"));

        String ip6 = "net.ipv6.";
        switches(ip6, "bindv6only fwmark_reflect ip_nonlocal_bind flowlabel_consistency flowlabel_state_ranges"
                + " icmp.echo_ignore_all fib_multipath_use_neigh");
        numbers (ip6, "", 0, 3,    "auto_flowlabels fib_multipath_hash_policy");
        numbers (ip6, "", 0, 7,    "flowlabel_reflect");
        durations(ip6, "ms",       0, INT,    "icmp.ratelimit");
        numbers (ip6 + "route.", "", -1, INT, "flush gc_thresh max_size min_adv_mss mtu_expires");
        switches(ip6 + "conf.*.", "accept_ra_defrtr accept_ra_mtu accept_ra_pinfo accept_ra_rtr_pref accept_redirects"
                + " autoconf disable_ipv6 disable_policy enhanced_dad forwarding ignore_routes_with_linkdown"
                + " optimistic_dad use_optimistic");
        numbers (ip6 + "conf.*.", "", -1, INT, "accept_dad accept_ra accept_source_route addr_gen_mode dad_transmits"
                + " keep_addr_on_down max_addresses proxy_ndp router_solicitations temp_prefered_lft temp_valid_lft use_tempaddr");
        numbers (ip6 + "conf.*.", "hops",  1, 255,    "hop_limit");
        numbers (ip6 + "conf.*.", "bytes", 1_280, 65_535, "mtu");
    }
    // spotless:on

    private static void switches(String prefix, String names) {
        all(prefix, SWITCH, "", 0, 1, names);
    }

    private static void numbers(String prefix, String unit, long min, long max, String names) {
        all(prefix, NUMBER, unit, min, max, names);
    }

    private static void durations(String prefix, String unit, long min, long max, String names) {
        all(prefix, DURATION, unit, min, max, names);
    }

    private static void readOnly(String prefix, String names) {
        all(prefix, READ_ONLY, "", 0, 0, names);
    }

    private static void all(String prefix, Knob.Kind kind, String unit, long min, long max, String names) {
        for (String name : names.split(" ", -1)) {
            add(prefix + name, kind, unit, min, max, List.of());
        }
    }

    private static void add(String name, Knob.Kind kind, String unit, long min, long max, List<String> choices) {
        LinuxKnob before = BY_NAME.put(name, new LinuxKnob(name, kind, unit, min, max, choices));
        assert before == null : name + " stands twice in the table";
    }

    /** By sysctl's name, with dots or slashes, {@code net.ipv4.} and {@code net.core.} left out or not; null if none. */
    public static LinuxKnob find(String name) {
        String dotted = name.strip().replace('/', '.').replaceFirst("\\b(conf|neigh)\\..+\\.([^.]+)$", "$1.*.$2");
        for (String prefix : List.of("", "net.", "net.ipv4.", "net.core.")) {
            LinuxKnob knob = BY_NAME.get(prefix + dotted);
            if (knob != null) {
                return knob;
            }
        }
        return null;
    }

    static List<LinuxKnob> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** Whether Linux would take {@code value}; the message names the knob and its range. */
    public void check(String value) throws BadKnob {
        Knobs.parse(name, this, value);
    }

    /** In full, with {@code *} for the name of an interface: {@code net.ipv4.conf.*.rp_filter}. */
    public String name() {
        return name;
    }

    @Override
    public Knob.Kind kind() {
        return kind;
    }

    @Override
    public String unit() {
        return unit;
    }

    @Override
    public long min() {
        return min;
    }

    @Override
    public long max() {
        return max;
    }

    @Override
    public List<String> choices() {
        return choices;
    }
}
