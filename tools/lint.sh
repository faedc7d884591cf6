#!/usr/bin/env bash
# Static analysis: cppcheck over the C sources with the build's own flags, shellcheck over scripts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lint_c() {
    # missingInclude: system headers are not read. autoVariables: takes a pointer into the arena for
    # the address of the local that holds it; gcc's -Wdangling-pointer tells the two apart.
    cppcheck --quiet --std=c11 --enable=warning,portability,performance --inline-suppr \
        --error-exitcode=1 --suppress=autoVariables --suppress=missingInclude --suppress=missingIncludeSystem \
        -D_GNU_SOURCE -DKARTOTEKA_VERSION='"0"' -I src -I build/release/generated/kartoteka_db \
        -j 2 src cgi-bin
}

lint_shell() {
    local -a scripts
    mapfile -t scripts < <(cd tools && python3 -c 'import sources; print(*sources.scripts(), sep="\n")')
    # The files that ./run sources are read through it.
    shellcheck -x "${scripts[@]}"
}

case ${1:-} in
c) lint_c && echo "cppcheck" ;;
shell) lint_shell && echo "shellcheck" ;;
*) echo "usage: tools/lint.sh c|shell" >&2 && exit 2 ;;
esac
