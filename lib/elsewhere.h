/*
 * Work between offices. A case has one holder; the copies elsewhere are frozen. An office that keeps a book for a step
 * (a card index, the address bureau's) enters it from its copy and sends the holder a slip `done`, which the holder
 * takes as the step.
 */
#ifndef RPR_ELSEWHERE_H
#define RPR_ELSEWHERE_H

#include "run.h"

/* True when another office holds the case. */
bool elsewhere_held(const struct run *);

/* On a frozen copy: enters the books kept here for steps that are due, and sends the holder the slips. The copy passes. */
enum run_result elsewhere_work(struct run *);

/* At the holder: takes one slip `done` for a step that is due and not performed here. RUN_NOTHING: there is none. */
enum run_result elsewhere_take(struct run *);

/* At the holder: the step of the service that a slip `done` is for, or -1. */
int elsewhere_step(const struct run *, const struct slip *);

#endif
