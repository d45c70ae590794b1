# shellcheck shell=sh
demo_main() { :; }
