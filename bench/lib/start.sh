# shellcheck shell=bash
# The common beginning of the programs of bench/: packages, build, then the Python
# program of that name in bench/lib. Sourced with KT_HOME set.

# shellcheck source=tools/lib.sh
source "$KT_HOME/tools/lib.sh"

# bench_start PROGRAM ARGUMENT...: KT_BUILD names a folder with built programs; else they are built.
bench_start() {
    local program=$1
    shift
    case " $* " in
    *" -h "* | *" --help "*) ;;
    *)
        ensure_packages run bench
        if [[ -z ${KT_BUILD:-} ]]; then
            build_preset release -DKARTOTEKA_TESTS=OFF || die 1 "the build failed"
        fi
        ;;
    esac
    clean_environment
    ulimit -n "$(ulimit -Hn)"
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$KT_HOME/bench/lib:$KT_HOME/tests/lib" \
        exec python3 "$KT_HOME/bench/lib/$program.py" "$@"
}
