#!/usr/bin/env bash
# The pages of docs/ and the OpenAPI files of web/docs/api that are printed from the program's tables: ./tools/docs.sh compares them,
# ./tools/docs.sh --fix writes them anew. Needs the release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

pages=(operations errors config commands)
old=()
for page in "${pages[@]}"; do
    file=docs/${page^^}.md
    text=$(build/release/kartotekactl docs "$page")
    if [[ ${1:-} == --fix ]]; then
        printf '%s\n' "$text" >"$file"
    elif [[ ! -f $file || $text != "$(cat "$file")" ]]; then
        old+=("$file")
    fi
done
if [[ ${1:-} == --fix ]]; then
    python3 tools/openapi/build.py --fix
else
    python3 tools/openapi/build.py
fi
if [[ ${#old[@]} -gt 0 ]]; then
    echo "not what the program prints (tools/docs.sh --fix): ${old[*]}"
    exit 1
fi
echo "printed pages: ${#pages[@]}"
