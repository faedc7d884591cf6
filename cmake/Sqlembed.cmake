# The host tool that turns sql/ into db/statements.{h,c}, db/constants.h, db/sql.c and
# db/sql/FOLDER.h, and the library that is built on the result.
add_executable(sqlembed)
foreach(name api bare constants emit lexer lint main names source types)
  target_sources(sqlembed PRIVATE ${CMAKE_SOURCE_DIR}/tools/sqlembed/${name}.c)
endforeach()
target_link_libraries(sqlembed PRIVATE kartoteka_base)
kartoteka_target(sqlembed)

# kartoteka_db_library(TARGET ROOT...): src/db over the statements of the ROOTs (folders like sql/).
# Its header is db/statements.h in a folder of its own, so that a test can add statements.
function(kartoteka_db_library target)
  set(out ${CMAKE_BINARY_DIR}/generated/${target})
  file(MAKE_DIRECTORY ${out}/db/sql)
  set(args)
  set(files)
  set(folders)
  foreach(root ${ARGN})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE ${root}
      ${root}/constants.tsv ${root}/queries/*.sql ${root}/schema/*.sql ${root}/setup/*.sql
      ${root}/reference/*.tsv ${root}/demo/*.sql ${root}/demo/*.tsv)
    foreach(file ${found})
      if(file MATCHES "^queries/([^/]+)/")
        list(APPEND folders ${CMAKE_MATCH_1})
      endif()
    endforeach()
    list(APPEND args --root ${root} ${found})
    list(TRANSFORM found PREPEND ${root}/)
    list(APPEND files ${found})
  endforeach()
  list(REMOVE_DUPLICATES folders)
  list(TRANSFORM folders PREPEND ${out}/db/sql/ OUTPUT_VARIABLE made)
  list(TRANSFORM made APPEND .h)
  list(APPEND made ${out}/db/statements.c ${out}/db/statements.h ${out}/db/constants.h
    ${out}/db/sql.c ${out}/db/statements.tsv)
  add_custom_command(OUTPUT ${made}
    COMMAND sqlembed ${out}/db ${args}
    DEPENDS sqlembed ${files} VERBATIM
    COMMENT "Embedding SQL for ${target}")
  set(names args.c batch.c cancel.c connect.c engine_event.c engine_poll.c exec.c faults.c fresh.c join.c link.c
    memory.c migrate.c pool.c ready.c resolve.c rows.c script.c seed.c setup.c sqlstate.c tenant_file.c tool.c turns.c
     tx.c reach/hold.c reach/homes.c reach/move.c reach/mover.c schema/schema.c standby/standby.c)
  list(TRANSFORM names PREPEND ${CMAKE_SOURCE_DIR}/src/db/ OUTPUT_VARIABLE sources)
  add_library(${target} STATIC ${sources} ${made})
  target_include_directories(${target} PUBLIC ${out})
  target_link_libraries(${target} PUBLIC kartoteka_base PRIVATE PkgConfig::PQ)
  kartoteka_target(${target})
endfunction()
