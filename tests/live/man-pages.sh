#!/bin/bash
# outside a lab
# man(1) has nothing to say against any page.
. "$(dirname "$0")/lib.sh"
for page in "$live"/../../man/*; do
    said=$(MANWIDTH=80 man --warnings -l "$page" 2>&1 >/dev/null | head -n 5)
    [ -z "$said" ] || fail "${page##*/}: $said"
done
