/*
 * kartotekactl: administration of a Kartoteka from a shell.
 */
#include <unistd.h>

#include "ctl/ctl.h"

int main(int argc, char **argv)
{
    return ctl_main(argc, argv, environ, stdin, stdout, stderr);
}
