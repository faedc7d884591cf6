#!/usr/bin/env bash
# clang-format of every C file of ours: ./tools/format.sh checks, ./tools/format.sh --fix rewrites.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mode=(--dry-run -Werror)
[[ ${1:-} != --fix ]] || mode=(-i)
mapfile -t files < <(find src cgi-bin tests -name '*.[ch]' | sort)
[[ ${#files[@]} -gt 0 ]] || { echo "no C files" >&2 && exit 1; }
clang-format-14 "${mode[@]}" "${files[@]}"
echo "format of ${#files[@]} files"
