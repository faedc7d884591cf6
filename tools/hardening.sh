#!/usr/bin/env bash
# Reads the hardening of a program back from its ELF file: position independent, RELRO with all
# symbols bound at start, no executable stack, stack protector, FORTIFY.
# Usage: tools/hardening.sh PROGRAM...
set -euo pipefail

breaches=0

breach() {
    echo "$1: $2"
    breaches=$((breaches + 1))
}

# Reading the whole output first: grep -q would close the pipe and fail readelf under pipefail.
check_program() {
    local program=$1 header segments dynamic symbols
    header=$(readelf -hW "$program")
    segments=$(readelf -lW "$program")
    dynamic=$(readelf -dW "$program")
    symbols=$(readelf --dyn-syms -W "$program")
    grep -q 'Type:.*DYN' <<<"$header" || breach "$program" "not position independent"
    grep -q 'FLAGS_1.*PIE' <<<"$dynamic" || breach "$program" "not linked as PIE"
    grep -q 'GNU_RELRO' <<<"$segments" || breach "$program" "no RELRO"
    grep -qE 'BIND_NOW|FLAGS_1.*NOW' <<<"$dynamic" || breach "$program" "symbols bound lazily"
    grep -qE 'GNU_STACK.* RW ' <<<"$segments" || breach "$program" "executable stack"
    grep -q '__stack_chk_fail' <<<"$symbols" || breach "$program" "no stack protector"
    grep -qE '__(mem|str|v?s?n?f?printf|read|recv|poll|fd)[a-z]*_chk' <<<"$symbols" ||
        breach "$program" "FORTIFY has replaced no call"
}

[[ $# -gt 0 ]] || { echo "usage: tools/hardening.sh PROGRAM..." >&2 && exit 2; }
for program in "$@"; do
    check_program "$program"
done
[[ $breaches -eq 0 ]] || exit 1
echo "hardening of $# programs"
