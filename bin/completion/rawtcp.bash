# shellcheck shell=bash
# Completion for bash; in ~/.bashrc:   . …/bin/completion/rawtcp.bash
# What may follow is asked of rawtcp itself, so that ids, states and knobs are those of the running stack.

_rawtcp() {
    local line=${COMP_LINE:0:COMP_POINT} IFS=$' \t\n' command words stack=() kept
    # The command comes as it was typed, with its quotes: those are taken off, but nothing is run for that.
    [[ $1 != *'`'* && $1 != *'$('* ]] || return 0
    eval "command=$1"
    line=${line#*"$1"}
    read -ra words <<<"$line"
    [[ $line != *[[:space:]] ]] || words+=('')
    while ((${#words[@]} > 1)) && [[ ${words[0]} == @(-[LSq]*|--quiet) ]]; do
        local taken=1
        [[ ${words[0]} != -[LS] ]] || taken=2
        stack+=("${words[@]:0:taken}")
        words=("${words[@]:taken}")
    done
    ((${#words[@]} > 0)) || return 0
    mapfile -t COMPREPLY < <("$command" "${stack[@]}" complete -- "${words[@]}" 2>/dev/null)
    COMPREPLY=("${COMPREPLY[@]%% }")
    # Bash takes = and : for the ends of words, and replaces only what stands behind them.
    kept=${words[-1]%"${words[-1]##*[=:]}"}
    COMPREPLY=("${COMPREPLY[@]#"$kept"}")
    if [[ ${COMPREPLY[0]-} == *= ]]; then compopt -o nospace 2>/dev/null; fi
    return 0
}

complete -o default -F _rawtcp rawtcp
