/*
 * Taking an application: laying out a JSON one in block style, choosing the edition, checking, opening the case.
 */
#ifndef RPR_INTAKE_H
#define RPR_INTAKE_H

#include "run.h"

struct buf;
struct editions;

/* An application is checked and becomes a case; an open case is not this filter's turn. */
enum run_result intake_act(struct run *);
bool intake_may_act(struct desk *, struct casefile *, struct arena *, struct findings *);

/* [no-edition] at "received": which editions are at hand, and the days that they hold. */
void intake_no_edition(const struct editions *, const struct node *received, struct findings *);

/* A commented empty application for a service, closed by "...". -1: no such service. */
int intake_blank(const struct edition *, const char *service, struct buf *);

#endif
