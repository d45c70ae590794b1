#!/bin/bash
# How long an orphan lives, what it sends meanwhile, and how it ends: the same silent peer, by hand, for an orphan of the
# kernel's and one of ours, under the same knobs.
. "$(dirname "$0")/lib.sh"
in_both_roles orphans.py
