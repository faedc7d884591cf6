# Hardening of release binaries; tools/hardening.sh reads the result back from the ELF files.
function(kartoteka_hardening target)
  target_compile_options(${target} PRIVATE
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
    -fno-delete-null-pointer-checks -fno-strict-overflow -ftrivial-auto-var-init=zero -fPIE)
  if(KARTOTEKA_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=all
      -fno-omit-frame-pointer)
    target_link_options(${target} PRIVATE -fsanitize=address,undefined)
  else()
    target_compile_definitions(${target} PRIVATE _FORTIFY_SOURCE=3)
  endif()
  target_link_options(${target} PRIVATE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
endfunction()
