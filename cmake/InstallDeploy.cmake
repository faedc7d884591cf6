# Runs at install time, when the prefix is known. Fills in the paths and installs the results.
set(from "${KARTOTEKA_SOURCE}")
set(to "${KARTOTEKA_RENDERED}")
set(PREFIX "${CMAKE_INSTALL_PREFIX}")
set(BINDIR "${PREFIX}/${KARTOTEKA_BINDIR}")
set(DATADIR "${PREFIX}/share/kartoteka")
set(DEPLOYDIR "${DATADIR}/deploy")
set(DOCDIR "${PREFIX}/share/doc/kartoteka")
if(PREFIX MATCHES "^/usr(/|$)")
  set(root "")
else()
  set(root "${PREFIX}")
endif()
set(CONFIGDIR "${root}/etc/kartoteka")
set(CONFIG "${CONFIGDIR}/kartoteka.conf")
set(RUNROOT "${root}/run")
set(RUNDIR "${RUNROOT}/kartoteka")
set(LOGDIR "${root}/var/log")

file(REMOVE_RECURSE "${to}")
file(GLOB_RECURSE templates RELATIVE "${from}/deploy" "${from}/deploy/*")
foreach(name IN LISTS templates)
  if(name MATCHES "\\.in$")
    string(REGEX REPLACE "\\.in$" "" target "${name}")
    configure_file("${from}/deploy/${name}" "${to}/deploy/${target}" @ONLY)
  else()
    configure_file("${from}/deploy/${name}" "${to}/deploy/${name}" COPYONLY)
  endif()
endforeach()

# nginx finds "kartoteka_site*.conf" by itself; the sample must not be found before it is filled in.
execute_process(
  COMMAND "${from}/tools/nginx_conf.sh" "${to}/deploy/nginx"
    "LISTEN=443 ssl http2" "SOCKET=${RUNDIR}/kartoteka.sock" "ENGINE=event"
    "WEB=${DATADIR}/web" "LOG=${LOGDIR}/nginx" "LOG_PREFIX=kartoteka-"
  COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE "${to}/deploy/nginx/nginx.conf")

file(INSTALL "${to}/deploy/" DESTINATION "${DEPLOYDIR}" PATTERN "systemd/*.*" EXCLUDE)
file(INSTALL "${to}/deploy/apache/kartoteka.cgi" DESTINATION "${DEPLOYDIR}/apache"
  FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
file(INSTALL "${to}/deploy/shared/bundle.sh" "${to}/deploy/shared/kartoteka.cgi" "${to}/deploy/shared/kartoteka-test.cgi"
  DESTINATION "${DEPLOYDIR}/shared"
  FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
file(INSTALL "${to}/deploy/systemd/README.md" "${to}/deploy/systemd/tcp-database.conf"
  DESTINATION "${DEPLOYDIR}/systemd")
file(INSTALL "${to}/deploy/systemd/kartoteka-backup.sh" DESTINATION "${DEPLOYDIR}/systemd"
  FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
file(INSTALL "${to}/deploy/systemd/kartoteka.socket" "${to}/deploy/systemd/kartoteka@.service"
  "${to}/deploy/systemd/kartoteka-backup.service" "${to}/deploy/systemd/kartoteka-backup.timer"
  "${to}/deploy/systemd/kartoteka-send.service"
  DESTINATION "${PREFIX}/lib/systemd/system")
file(INSTALL "${to}/deploy/systemd/kartoteka.sysusers" DESTINATION "${PREFIX}/lib/sysusers.d"
  RENAME kartoteka.conf)
file(INSTALL "${to}/deploy/systemd/kartoteka.tmpfiles" DESTINATION "${PREFIX}/lib/tmpfiles.d"
  RENAME kartoteka.conf)

# The manual pages and the completion are printed from the program's tables.
foreach(page man completion)
  execute_process(COMMAND "${KARTOTEKA_BUILT}/kartotekactl" docs ${page}
    OUTPUT_FILE "${to}/${page}" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(INSTALL "${to}/man" DESTINATION "${PREFIX}/share/man/man8" RENAME kartotekactl.8)
file(INSTALL "${from}/docs/man/kartoteka.8" DESTINATION "${PREFIX}/share/man/man8")
file(INSTALL "${to}/completion" DESTINATION "${PREFIX}/share/bash-completion/completions"
  RENAME kartotekactl)
