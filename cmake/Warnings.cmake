# Warnings of every target of ours; -Werror always: a warning is a failed build.
set(KARTOTEKA_WARNINGS
  -Wall -Wextra -Werror -Wformat=2 -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wvla
  -Walloca -Wnull-dereference -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wundef
  -Wimplicit-fallthrough -Wduplicated-cond -Wlogical-op -Wpointer-arith -Wold-style-definition
  -Woverride-init -Wenum-conversion -Wmissing-braces)

function(kartoteka_warnings target)
  target_compile_options(${target} PRIVATE ${KARTOTEKA_WARNINGS})
endfunction()
