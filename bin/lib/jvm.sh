# shellcheck shell=sh disable=SC2086,SC2154 # flags are lists of words; setup.sh sets $java
# Sourced after setup.sh, with $home set to the root of the tree: how rawtcp's two programs are started.
: "${home:?}"

built=$home/tools/target
client_archive=$built/client.jsa
daemon_archive=$built/daemon.jsa
client_flags='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=10 -XX:+UseG1GC -XX:-UsePerfData -Xshare:auto'
# Else the JDK would search every jar of the class path for another provider.
client_flags="$client_flags -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider"
daemon_collector=$built/collector
daemon_flags='-ea -XX:-UsePerfData -Xshare:auto'
# jffi's own code for this machine, or else jffi writes it to /tmp first.
daemon_flags="$daemon_flags -Djffi.boot.library.path=$built/native/here"
# No pause each second for housekeeping that nothing asks for.
daemon_flags="$daemon_flags -XX:+UnlockDiagnosticVMOptions -XX:GuaranteedSafepointInterval=0"
# Those that compile stay: the stack has raised them.
daemon_flags="$daemon_flags -XX:-UseDynamicNumberOfCompilerThreads"
# Compiled code is small, and there sooner: most of the stack's time is spent in system calls.
daemon_flags="$daemon_flags -XX:InlineSmallCode=500 -XX:FreqInlineSize=50"

# usage: exec_client ARGUMENT…
exec_client() {
    get_ready
    if [ -t 1 ]; then
        { size=$(stty size <&3 2>/dev/null); } 3>&1 # in $( ) stdout is not the terminal
        client_flags="$client_flags -Drawtcp.columns=${COLUMNS:-${size#* }}"
        [ ! -t 0 ] || client_flags="$client_flags -Drawtcp.interactive=true"
    fi
    # The pid stays ours over exec.
    exec "$java" $client_flags "-XX:SharedArchiveFile=$client_archive" -Drawtcp.pid=$$ -Drawtcp.parentPid="$PPID" \
        "-Drawtcp.home=$home" -cp "$class_path" rawtcp.client.Main "$@"
}

# usage: exec_daemon ARGUMENT…
exec_daemon() {
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
    exec "$java" $daemon_flags $collector "-XX:SharedArchiveFile=$daemon_archive" \
        -cp "$class_path" rawtcp.daemon.Main "$@"
}

# Sets $java and $class_path.
get_ready() {
    # A JVM that finds a descriptor closed opens one of its own files there, and would read or write that.
    [ -e /dev/fd/0 ] || exec </dev/null
    [ -e /dev/fd/1 ] || exec >/dev/null
    [ -e /dev/fd/2 ] || exec 2>/dev/null
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
# JVM lacks it, it is the JVM's own choice. It starts with nothing to learn, gives back what a flood has taken, and looks ten
# times a second whether there is something to do.
choose_collector() {
    concurrent='-XX:+UseShenandoahGC -XX:+UnlockExperimentalVMOptions -XX:-ShenandoahPacing'
    concurrent="$concurrent -XX:ShenandoahLearningSteps=0 -XX:ShenandoahUncommitDelay=5000 -XX:ShenandoahControlIntervalMax=100"
    "$java" $concurrent -version >/dev/null 2>&1 || concurrent=''
    printf '%s\n%s\n' "$java" "$concurrent" | as_builder tee "$daemon_collector" >/dev/null
}

# Called by the build: where jffi has its code for this machine; class-data archives, which halve the time that our programs take to
# start. $java is the JVM that will use them. They come from a rehearsal: a daemon without a stack, a client that talks to it,
# and one alone.
make_archive() {
    find_class_path
    choose_collector
    as_builder ln -sfn "jni/$(uname -m)-Linux" "$built/native/here"
    rehearsal=$(as_builder mktemp -d) || return
    as_builder rm -f "$client_archive" "$daemon_archive"
    "$java" $daemon_flags -Xshare:off -XX:DumpLoadedClassList="$rehearsal/daemon.classes" -cp "$class_path" \
        rawtcp.daemon.Rehearsal "$rehearsal/default.sock" env RAWTCP_RUNTIME_DIR="$rehearsal" "$java" $client_flags -Xshare:off \
        -XX:DumpLoadedClassList="$rehearsal/client.classes" -cp "$class_path" rawtcp.client.Main \
        >"$rehearsal/log" 2>&1 &&
        RAWTCP_RUNTIME_DIR=$rehearsal "$java" $client_flags -Xshare:off -cp "$class_path" \
            -XX:DumpLoadedClassList="$rehearsal/help.classes" rawtcp.client.Main help >/dev/null &&
        cat "$rehearsal/help.classes" >>"$rehearsal/client.classes" &&
        dump_archive "$client_archive" client &&
        dump_archive "$daemon_archive" daemon ||
        echo "rawtcp: no class-data archive: $(tail -n 1 "$rehearsal/log")" >&2
    rm -rf "$rehearsal"
}

# usage: dump_archive FILE NAME
dump_archive() {
    as_builder "$java" -Xshare:dump -XX:SharedClassListFile="$rehearsal/$2.classes" -XX:SharedArchiveFile="$1" \
        -cp "$class_path" >>"$rehearsal/log" 2>&1
}
