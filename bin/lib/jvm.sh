# shellcheck shell=sh disable=SC2086,SC2154 # flags are lists of words; setup.sh sets $java
# shellcheck disable=SC3045 # Linux's shells have ulimit -S
# Sourced after setup.sh, with $home set to the root of the tree: how rawtcp's two programs are started.
: "${home:?}"

built=$home/tools/target
client_archive=$built/client.jsa
daemon_archive=$built/daemon.jsa
# Its heap begins small, and what runs often is compiled beside.
client_flags='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=2 -XX:+UseG1GC -Xms8m -XX:-UsePerfData -Xshare:auto'
# Else the JDK would search every jar of the class path for another provider.
client_flags="$client_flags -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider"
# jffi's own code for this machine, or else jffi writes it to /tmp first. Not among the flags: a path may hold blanks.
native=-Djffi.boot.library.path=$built/native/here
# What Java is told where it was called in a directory that was deleted.
nowhere=-Drawtcp.nowhere=true
daemon_collector=$built/collector
daemon_flags='-ea -XX:-UsePerfData -Xshare:auto'
# No pause each second for housekeeping that nothing asks for.
daemon_flags="$daemon_flags -XX:+UnlockDiagnosticVMOptions -XX:GuaranteedSafepointInterval=0"
# Those that compile stay: the stack has raised them.
daemon_flags="$daemon_flags -XX:-UseDynamicNumberOfCompilerThreads"
# Compiled code is small, and there sooner: most of the stack's time is spent in system calls.
daemon_flags="$daemon_flags -XX:InlineSmallCode=500 -XX:FreqInlineSize=50"

# usage: exec_client ARGUMENT…
exec_client() {
    get_ready
    allowed 32 $client_flags
    columns=''
    if [ -t 1 ]; then
        { size=$(stty size <&3 2>/dev/null); } 3>&1 # in $( ) stdout is not the terminal
        columns=${COLUMNS:-${size#* }}
        [ ! -t 0 ] || client_flags="$client_flags -Drawtcp.interactive=true"
    fi
    # The pid stays ours over exec.
    exec "$java" $client_flags "$native" "-XX:SharedArchiveFile=$client_archive" -Drawtcp.pid=$$ -Drawtcp.parentPid="$PPID" \
        ${columns:+"-Drawtcp.columns=$columns"} "-Drawtcp.home=$home" -cp "$class_path" rawtcp.client.Main "$@"
}

# usage: exec_daemon ARGUMENT…
exec_daemon() {
    # Who starts us is told how that ends, as the daemon itself would.
    [ "${1:-}" != --lock-held ] || trap 'echo "ENDS $?"' EXIT
    get_ready
    umask 077
    # A connection is 4 KB of heap: half the memory may become heap, unless references would have to be longer for it.
    read -r _ memory_kb _ </proc/meminfo
    [ "$memory_kb" -gt 60000000 ] || daemon_flags="$daemon_flags -XX:MaxRAMPercentage=50"
    # What connections hold of data lies outside the heap.
    daemon_flags="$daemon_flags -XX:MaxDirectMemorySize=$((memory_kb / 4))k"
    collector=''
    collectors_java=''
    [ ! -r "$daemon_collector" ] || { read -r collectors_java && read -r collector; } <"$daemon_collector"
    [ "$collectors_java" = "$java" ] || collector=''
    allowed 64 $daemon_flags $collector
    exec "$java" $daemon_flags $collector "$native" "-XX:SharedArchiveFile=$daemon_archive" \
        -cp "$class_path" rawtcp.daemon.Main "$@"
}

# usage: allowed FILES FLAG…    what this process may have is enough for Java with these flags; where nothing is limited, no
# process is started to find that out. A soft limit is raised as far as it has to be, as the JVM does with that of files.
allowed() {
    { ulimit -Sn "$1"; } 2>/dev/null ||
        setup_fail 8 "a process may open only $(ulimit -Hn) files here, and this one needs $1: raise it with ulimit -n"
    shift
    { ulimit -Sv unlimited && ulimit -Sd unlimited; } 2>/dev/null && return
    # With an eighth to spare: what starts in all that there is has no room for its threads.
    for kind in v d; do
        limit=$(ulimit -S$kind)
        [ "$limit" = unlimited ] || (ulimit -S$kind $((limit * 7 / 8)) && starts "$@") ||
            setup_fail 8 "a process may have only $((limit / 1024)) MB of memory here, in which Java does not start:" \
                "raise it with ulimit -$kind"
    done
}

starts() {
    "$java" "$@" -XX:ErrorFile=/dev/null -version >/dev/null 2>&1
}

# Sets $java and $class_path.
get_ready() {
    # A JVM that finds a descriptor closed opens one of its own files there, and would read or write that. What can only be
    # read is as good as closed for whoever writes: the command ends as any with a stdout that takes nothing.
    [ -e /dev/fd/0 ] || exec </dev/null
    [ -e /dev/fd/1 ] || exec 1</dev/null
    [ -e /dev/fd/2 ] || exec 2>/dev/null
    # Java does not start in a directory that was deleted.
    is_here || { cd / && client_flags="$client_flags $nowhere" && daemon_flags="$daemon_flags $nowhere"; }
    build_is_current || ensure_ready
    find_class_path
    # Words and file names are UTF-8, and system errors come in the words that our messages are made of.
    LC_ALL=C.UTF-8
    export LC_ALL
}

# The archives hold only if the class path begins as it did when they were made.
find_class_path() {
    class_path=''
    for jar in "$built"/tools-*.jar "$built"/lib/*.jar; do
        class_path=$class_path${class_path:+:}$jar
    done
}

# Called by the build: the daemon's collector works beside the stack's thread, and holds nobody up for allocating; where the
# JVM lacks it, it is the JVM's own choice. It starts with nothing to learn, gives back what a flood has taken, looks ten times a
# second whether there is something to do, and moves what lives into small regions, for what is free in one is lost for long.
choose_collector() {
    concurrent='-XX:+UseShenandoahGC -XX:+UnlockExperimentalVMOptions -XX:-ShenandoahPacing -XX:ShenandoahRegionSize=1M'
    concurrent="$concurrent -XX:ShenandoahLearningSteps=0 -XX:ShenandoahUncommitDelay=5000 -XX:ShenandoahControlIntervalMax=100"
    "$java" $concurrent -version >/dev/null 2>&1 || concurrent=''
    printf '%s\n%s\n' "$java" "$concurrent" | as_builder tee "$daemon_collector" >/dev/null
}

# Called by the build: where jffi has its code for this machine; class-data archives, which halve the time that our programs take to
# start. $java is the JVM that will use them. They come from rehearsals: a daemon without a stack and a client that talks to it, a
# client alone, and the start of a stack. In a subshell, for what it exports.
make_archive() {
    find_class_path
    choose_collector
    as_builder ln -sfn "jni/$(uname -m)-Linux" "$built/native/here"
    as_builder ln -sfn "org/jline/nativ/Linux/$(machine_for_jline)" "$built/native/jline"
    # Programs may not be run in /tmp; a socket's path may not be long.
    rehearsal=$(as_builder mktemp -d) && stage=$(as_builder mktemp -d "$built/XXXXXXXX") || return
    as_builder rm -f "$client_archive" "$daemon_archive"
    mkdir "$stage/bin"
    living_daemon_flags="$daemon_flags $concurrent"
    export java class_path rehearsal stage client_flags daemon_flags living_daemon_flags native
    rehearsing rehearsal daemon daemon_flags rawtcp.daemon.Rehearsal
    rehearsing rawtcpd daemon living_daemon_flags rawtcp.daemon.Main
    rehearsing rawtcp client client_flags rawtcp.client.Main
    "$stage/bin/rehearsal" "$rehearsal/default.sock" "$stage/bin/rawtcp" >"$rehearsal/log" 2>&1 &&
        "$stage/bin/rawtcp" help >>"$rehearsal/log" 2>&1 &&
        rehearse_start >>"$rehearsal/log" 2>&1 &&
        dump_archive "$client_archive" client &&
        dump_archive "$daemon_archive" daemon ||
        echo "rawtcp: no class-data archive: $(tail -n 1 "$rehearsal/log")" >&2
    rm -rf "$rehearsal" "$stage"
}

machine_for_jline() {
    case $(uname -m) in
    aarch64) echo arm64 ;;
    armv7l) echo armv7 ;;
    i?86) echo x86 ;;
    *) uname -m ;;
    esac
}

# usage: rehearsing NAME client|daemon VARIABLE CLASS    makes a program that notes which classes it loads; VARIABLE holds its flags
rehearsing() {
    cat >"$stage/bin/$1" <<END
#!/bin/sh
RAWTCP_RUNTIME_DIR=\$rehearsal
export RAWTCP_RUNTIME_DIR
list=\$(mktemp "\$rehearsal/XXXXXXXX.$2")
exec "\$java" \$$3 "\$native" -Xshare:off "-XX:DumpLoadedClassList=\$list" "-Drawtcp.home=\$stage" -cp "\$class_path" $4 "\$@"
END
    chmod +x "$stage/bin/$1"
}

# A stack from its start to its end, in a network of its own. Where there can be none, what only that loads comes from the jars.
rehearse_start() {
    . "$home/bin/lib/lab.sh"
    namespaces=$(lab_namespaces) || return 0
    unshare $namespaces --fork --mount-proc --kill-child sh -c 'ip link set lo up
        "$0/rawtcp" connect -d --no-wait 127.0.0.1 9
        "$0/rawtcp" stack stop' "$stage/bin" || true
}

# usage: dump_archive FILE client|daemon    with G1, which alone puts objects into it
dump_archive() {
    cat "$rehearsal"/*."$2" >"$rehearsal/$2"
    as_builder "$java" -Xshare:dump -XX:+UseG1GC -XX:SharedClassListFile="$rehearsal/$2" -XX:SharedArchiveFile="$1" \
        -cp "$class_path" >>"$rehearsal/log" 2>&1
}
