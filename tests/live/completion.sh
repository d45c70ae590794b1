#!/bin/bash
# Completion in bash and zsh, asked as these shells ask, and what the running stack adds to it.
. "$(dirname "$0")/lib.sh"
folder=$live/../../bin/completion
rawtcp stack start
# shellcheck source=bin/completion/rawtcp.bash
. "$folder/rawtcp.bash"

# usage: bash_offers LINE [COMMAND]    what may stand at its end, in one line; COMMAND as LINE begins: rawtcp
bash_offers() {
    COMP_LINE=$1 COMP_POINT=${#1}
    COMPREPLY=()
    _rawtcp "${2:-rawtcp}"
    echo "${COMPREPLY[*]}"
}

# usage: zsh_offers LINE [COMMAND]    the same by zsh's function, with a compadd that prints
zsh_offers() {
    zsh -f -c '
        compadd() { print -r -- ${(P)argv[-1]}; }
        words=($3 "${(@s: :)1#$3 }")
        CURRENT=$#words PREFIX=$words[-1]
        fpath=($2 $fpath)
        autoload -U _rawtcp
        _rawtcp' zsh "$1" "$folder" "${2:-rawtcp}" | xargs
}

same "bound in bash" "complete -o default -F _rawtcp rawtcp" "$(complete -p rawtcp)"
same "bound in zsh" _rawtcp "$(zsh -f -c 'fpath=($1 $fpath); autoload -U compinit; compinit -D -u; echo $_comps[rawtcp]' zsh "$folder")"
for shell in bash_offers zsh_offers; do
    same "$shell: a command" ports "$($shell 'rawtcp po')"
    same "$shell: commands" "orphans" "$($shell 'rawtcp orp')"
    same "$shell: an option" --linger "$($shell 'rawtcp close --l')"
    same "$shell: behind the name of a stack" ports "$($shell 'rawtcp -L default po')"
    same "$shell: behind -q" ports "$($shell 'rawtcp -q -L default po')"
    same "$shell: behind another name" ports "$($shell 'rawtcp -Lother po')"
    same "$shell: nothing" "" "$($shell 'rawtcp nosuchcommand nosuch')"
    like "$shell: all commands" 'listen.*shell' "$($shell 'rawtcp ')"
    mkdir -p "$work/a [x]*b"
    ln -sf "$(command -v rawtcp)" "$work/a [x]*b/rawtcp"
    command="$work/a\\ \\[x\\]\\*b/rawtcp"
    same "$shell: of a command whose path is quoted" ports "$($shell "$command -q po" "$command")"
    # shellcheck disable=SC2088 # as it was typed
    same "$shell: of one below ~" ports "$(HOME="$work/a [x]*b" $shell '~/rawtcp po' '~/rawtcp')"
done
RAWTCP_RUNTIME_DIR=$work/nowhere same "without a stack" ports "$(bash_offers 'rawtcp po')"
