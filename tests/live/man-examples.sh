#!/bin/bash
# outside a lab
# The examples of the manual's pages print what stands there; those of rawtcp-demo(1) are left to demo.sh, which tells the
# same story.
. "$(dirname "$0")/lib.sh"
examples=$live/../examples
pages=$(cd "$examples" && ls -- *.txt)
[ "$(wc -w <<<"$pages")" -ge 25 ] || fail "few examples: $pages"
# shellcheck disable=SC2046 # words
"$examples/play" $(sed -e 's/[.]txt//' -e '/^demo$/d' <<<"$pages") || fail "a page shows something else"
