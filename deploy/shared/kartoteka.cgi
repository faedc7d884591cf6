#!/bin/sh
# Goes into the folder of the site with mode 0755. The folder "kartoteka" of the bundle stands beside that folder or
# above it, where no web server hands it out.
case $0 in */*) cd "${0%/*}" || exit 1 ;; esac
for above in "$PWD/.." "$PWD/../.." "$PWD/../../.." "$PWD/../../../.."; do
    if [ -x "$above/kartoteka/bin/kartoteka" ]; then
        export KARTOTEKA_CONFIG="$above/kartoteka/etc/kartoteka.conf"
        exec "$above/kartoteka/bin/kartoteka"
    fi
done
printf 'Status: 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
echo 'The folder "kartoteka" of the bundle is not above this one, or kartoteka/bin/kartoteka has not mode 0755.'
