# cmake --install BUILD [--prefix PREFIX]: programs, pages, documents, and the files of nginx/ and
# deploy/ with the paths of that prefix filled in. A prefix at or below /usr uses the system's
# folders (/etc, /run, /var/log); any other is a tree of its own (a home on shared hosting, a test).
include(GNUInstallDirs)

install(TARGETS kartoteka kartotekactl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY web/ DESTINATION share/kartoteka/web)
# lighttpd finds the page of an error by its number.
install(FILES web/error/404.html DESTINATION share/kartoteka/web/error RENAME 403.html)
foreach(status 500 502 503 504)
  install(FILES web/error/50x.html DESTINATION share/kartoteka/web/error RENAME ${status}.html)
  foreach(dialect r7 webdelivery salesman salesman3 plain)
    install(FILES web/error/away/${dialect}.json DESTINATION share/kartoteka/web/error/away
      RENAME ${dialect}-${status}.html)
  endforeach()
endforeach()
install(DIRECTORY docs/ DESTINATION share/doc/kartoteka FILES_MATCHING PATTERN "*.md")
install(FILES README.md CHANGES.md SECURITY.md LICENSE DESTINATION share/doc/kartoteka)
install(CODE "set(KARTOTEKA_SOURCE \"${CMAKE_SOURCE_DIR}\")
  set(KARTOTEKA_RENDERED \"${CMAKE_BINARY_DIR}/deploy\")
  set(KARTOTEKA_BUILT \"${CMAKE_BINARY_DIR}\")
  set(KARTOTEKA_BINDIR \"${CMAKE_INSTALL_BINDIR}\")")
install(SCRIPT cmake/InstallDeploy.cmake)
