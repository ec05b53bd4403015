#include "view.h"
int tally_see(struct listing *l, const struct place *p, struct casefile *c, struct arena *a, struct findings *f){(void)l;(void)p;(void)c;(void)a;(void)f;return 0;}
int tally_end(struct listing *l){(void)l;return 0;}
