#!/bin/bash
# outside a lab
# Each experiment of rawtcp-experiments(7), in a lab of its own, prints what the page shows.
. "$(dirname "$0")/lib.sh"
"$live/../experiments/page" || fail "the page shows something else"
