#!/usr/bin/env bash
# The pages of docs/ and the OpenAPI files of web/docs/api that are printed from the program's tables: ./tools/docs.sh compares them,
# ./tools/docs.sh --fix writes them anew. Needs the release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# page language
pages=("operations C" "errors C" "config C" "commands C" "operations ru" "errors ru" "config ru" "commands ru")
old=()
for each in "${pages[@]}"; do
    read -r page language <<<"$each"
    folder=docs
    [[ $language == C ]] || folder=docs/$language
    file=$folder/${page^^}.md
    text=$(LC_ALL=$language build/release/kartotekactl docs "$page")
    if [[ ${1:-} == --fix ]]; then
        printf '%s\n' "$text" >"$file"
    elif [[ ! -f $file || $text != "$(cat "$file")" ]]; then
        old+=("$file")
    fi
done
# Debian's Python, which has python3-markdown.
if [[ ${1:-} == --fix ]]; then
    python3 tools/openapi/build.py --fix
    /usr/bin/python3 tools/pages.py --fix
    python3 tools/evidence.py --fix
else
    python3 tools/openapi/build.py
    /usr/bin/python3 tools/pages.py
    python3 tools/evidence.py
fi
if [[ ${#old[@]} -gt 0 ]]; then
    echo "not what the program prints (tools/docs.sh --fix): ${old[*]}"
    exit 1
fi
echo "printed pages: ${#pages[@]}"
