#!/bin/sh
# The pages of docs/ that are printed by the program. `docs.sh CTL` writes them, `docs.sh --check CTL`
# fails when one of them is out of date.
set -eu
check=
[ "$1" = --check ] && { check=yes; shift; }
ctl=$1
docs=$(cd "$(dirname "$0")/.." && pwd)/docs
status=0
for page in operations errors config commands; do
    file=$docs/$(echo "$page" | tr '[:lower:]' '[:upper:]').md
    if [ -z "$check" ]; then
        "$ctl" docs "$page" > "$file"
    elif ! "$ctl" docs "$page" | cmp -s - "$file"; then
        echo "docs/$(basename "$file") is out of date: run tools/docs.sh $ctl" >&2
        status=1
    fi
done
exit $status
