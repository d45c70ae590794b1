# shellcheck shell=sh
# Sourced, with $home set to the root of the tree, after setup.sh and jvm.sh.
: "${home:?}"
. "$home/bin/lib/lab.sh"

# usage: demo_main    the story of a connection, told in a lab of its own
demo_main() {
    find_class_path
    cd / || return # it needs no files of yours, and Java does not start in a directory that was deleted
    # shellcheck disable=SC2154 # set by setup.sh and jvm.sh
    lab_main sh "$home/bin/lib/demo-story.sh" "$java" "$class_path"
}
