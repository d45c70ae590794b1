# shellcheck shell=sh
# Sourced, with $home set to the root of the tree. A private network of two hosts, each a network namespace: one for
# rawtcp, the other a plain Linux host. Everything lives in namespaces (processes and mounts too), so nothing has to
# be cleared away however the lab ends.
: "${home:?}"

# usage: lab_main [COMMAND…]
lab_main() {
    # Those who press ^C mean the command; we stay to pass its exit status on.
    trap : INT QUIT
    lab_flags=$(lab_namespaces) || {
        echo "rawtcp: lab: this system lets only root make namespaces: sudo bin/rawtcp lab" \
            "(or see the sysctls kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns," \
            "user.max_user_namespaces)" >&2
        return 8
    }
    # Its first child is the first process of the new PID namespace. Not unshare --fork: that dies of the ^C once its child has
    # ended, and of ^\ at once. --pdeathsig: even kill -9 of a process of this chain ends those below, so all that is inside.
    # shellcheck disable=SC2016,SC2086 # the inner shell's variables; a list of words
    setpriv --pdeathsig KILL unshare $lab_flags sh -c '
        trap : INT QUIT
        setpriv --pdeathsig KILL sh "$@"
        exit $?' sh "$home/bin/lib/lab-init.sh" "$home" "$@"
}

# Prints the flags of unshare that work here: without a user namespace where we have the privilege, else with one.
lab_namespaces() {
    for user in '' '--user --map-root-user'; do
        flags="$user --net --mount --pid --uts"
        # shellcheck disable=SC2086
        if unshare $flags --fork --mount-proc true 2>/dev/null; then
            echo "$flags"
            return 0
        fi
    done
    return 1
}
