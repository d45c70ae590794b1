#!/bin/bash
# outside a lab
# Examples of the manual's pages print what stands there: those that show most and take least. All of them, half a minute more:
# tests/examples/play
. "$(dirname "$0")/lib.sh"
"$live/../examples/play" connect fault inject listen ports set states stats || fail "a page shows something else"
