/*
 * The options that all tools share, as one table: letters, names, help and man pages agree because they come from here.
 */
#ifndef RPR_OPTIONS_H
#define RPR_OPTIONS_H

#include "tool.h"

/* Reads the command line into the tool. -1: go on. Else the exit status: 0 after --help or --version, 2 after a finding. */
int options_read(struct tool *, int argc, char **argv);

#endif
