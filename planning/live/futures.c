/* The futures of a hall from the exact state of its queue and counters, in C. `twin.py` is the same in Python,
   function by function, and gives the same numbers; what the parts mean is written there. */

#include "../simulation/kernel.h"

#define QUEUED 1024
#define OUTSIDE ((int64_t)1 << 32)
#define ONWARD ((int64_t)1 << 33)
#define LAST UINT32_MAX

#define HALVES 48

enum { AWAY, IDLE, BUSY, CALLED_NOW, PAUSED };

/* How the hall stands. By line: `first` of those who wait, `level` of its arrivals. By place: `since`, `waited`,
   `number`. By server: `stands`, `passed`, `with` (a line), `whose` (a number). By probe: `at`, `ranks`, `place`. By half
   hour of the day: `leave`, after how long at work a counter pauses (0: never), and `away`, the table of how long. */
typedef struct {
    int64_t now, until, futures, probes, breath;
    const int64_t *first, *number, *stands, *passed, *with, *whose, *at, *place, *leave, *away;
    const int32_t *since, *waited, *ranks;
    const double *level;
} start_t;

/* Working memory: `low` for each who waits, `pace` for each source and piece, `called` for each probe, then each
   who waits, with a place for each future. */
typedef struct {
    uint64_t *low;
    double *pace;
    int32_t *called;
} room_t;

/* Somebody who goes on to another line, and who comes after them there. */
typedef struct {
    int32_t joined, after;
    int64_t number;
} pushed_t;

/* A future while it is lived. */
typedef struct {
    int32_t t, used, left;
    row_t row[SLOTS + 1];
    int64_t key[SLOTS + 3], going[SLOTS], who[SLOTS], comes[SLOTS], piece[SLOTS], drawn[SLOTS];
    int32_t oldest[SLOTS], newest[SLOTS], joins[SLOTS], leaves[SLOTS];
    double clock[SLOTS];
    uint64_t idle, shown, open, key_of_line[SLOTS][PURPOSES], by_server[SLOTS], of_line[SLOTS];
    pushed_t pushed[QUEUED];
} future_t;

/* The part of a table, of 2^32, that lies at or below a value; LAST where all of it does. */
static uint64_t part_below(const table_t *table, int64_t value) {
    const int32_t *v = table->values;
    if (table->size) {
        int64_t low = 0, high = table->size;
        while (low < high) {
            int64_t middle = (low + high) / 2;
            if (v[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }
        return low == table->size ? LAST : (((uint64_t)low << 32) + (uint64_t)table->size - 1) / (uint64_t)table->size;
    }
    int level = 0;
    while (level < LEVELS - 1 && v[SEGMENTS - TAIL] <= value) {
        v += SEGMENTS + 1;
        level++;
    }
    int64_t low = 0, high = SEGMENTS;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (v[middle] <= value)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == SEGMENTS && v[SEGMENTS] <= value)
        return LAST;
    if (low == 0)
        return 0;
    uint64_t rise = (uint64_t)(v[low] - v[low - 1]), done = (uint64_t)(value - v[low - 1]);
    uint64_t place = ((uint64_t)(low - 1) << 32) + (done << 32) / rise;
    for (; level > 0; level--)
        place = place / (SEGMENTS / TAIL) + ((uint64_t)(SEGMENTS - TAIL) << 32);
    return place / SEGMENTS;
}

/* What is left of a time of which so much has passed; beyond all that is known, a quarter of it on average. */
static int64_t rest_of(const hall_t *hall, const table_t *table, uint64_t low, int64_t passed, uint64_t drawn) {
    if (low == LAST)
        return (sample(&hall->table[0], drawn) * (passed / 4)) >> 24;
    uint64_t high = low + (((drawn >> 32) * (((uint64_t)1 << 32) - low)) >> 32);
    int64_t rest = sample(table, high << 32) - passed;
    return rest < 0 ? 0 : rest;
}

static inline int32_t within(int64_t t) {
    return t < NEVER ? (int32_t)t : NEVER - 1;
}

/* The next one from outside into line l. */
static void come(const hall_t *hall, const double *pace, future_t *f, int l) {
    const double *own = pace + hall->line[l].source * hall->pieces;
    double step = sample(&hall->table[0], word(f->key_of_line[l][ARRIVAL], f->comes[l]++));
    while (f->piece[l] < hall->pieces) {
        double end = hall->edge[f->piece[l] + 1], gap = own[f->piece[l]];
        if (gap > 0) {
            double next = f->clock[l] + step * gap;
            if (next < end) {
                f->clock[l] = next;
                f->joins[l] = (int32_t)next;
                return;
            }
            step -= (end - f->clock[l]) / gap;
        }
        f->clock[l] = end;
        f->piece[l]++;
    }
    f->joins[l] = NEVER;
}

static void show(const hall_t *hall, const start_t *start, future_t *f, int l) {
    row_t *row = &f->row[l];
    int32_t credit = (int32_t)hall->line[l].head_start;
    if (row->at < row->end) {
        row->head = (int32_t)start->now - start->waited[row->at];
        row->since = start->since[row->at];
    } else if (f->oldest[l] != NONE) {
        row->head = f->pushed[f->oldest[l]].joined;
        row->since = row->head - credit;
    } else {
        row->head = hall->line[l].source != NONE ? f->joins[l] : NEVER;
        row->since = row->head - credit;
    }
    row->offset = row->slope * row->since - (63 - l);
}

/* How long somebody keeps a server: -1 - that, where nobody comes when called. */
static int64_t keeps_of(const hall_t *hall, const future_t *f, int l, int64_t number) {
    const uint64_t *own = f->key_of_line[l];
    keys_t keys = {own[NO_SHOW], own[SERVICE], own[WALK], own[NEWCOMER]};
    return busy_of(hall, &hall->line[l], &keys, number);
}

/* Where the customer of server c goes when served. */
static void aim(const hall_t *hall, future_t *f, int c, int l, int64_t number) {
    const line_t *line = &hall->line[l];
    f->going[c] = NONE;
    if (!line->routes)
        return;
    uint64_t drawn = word(f->key_of_line[l][ROUTE], number) >> 32;
    for (int r = 0; r < line->routes; r++)
        if (drawn < hall->route[line->first_route + r].below) {
            f->going[c] = hall->route[line->first_route + r].line;
            f->who[c] = number + ONWARD;
            return;
        }
}

/* The customer of server c goes on; beyond QUEUED they leave. */
static void push_on(const hall_t *hall, const start_t *start, future_t *f, int c) {
    int l = (int)f->going[c];
    f->going[c] = NONE;
    if (f->used == QUEUED)
        return;
    int32_t k = f->used++;
    f->pushed[k] = (pushed_t){f->t, NONE, f->who[c]};
    if (f->oldest[l] == NONE)
        f->oldest[l] = k;
    else
        f->pushed[f->newest[l]].after = k;
    f->newest[l] = k;
    show(hall, start, f, l);
}

static uint64_t word_of_server(future_t *f, int c) {
    return word(f->key_of_line[0][ARRIVAL] ^ (uint64_t)(c + 1) * GOLDEN, f->drawn[c]++);
}

static inline int64_t half_of(int64_t t) {
    int64_t half = t / BUCKET_MS;
    return half < 0 ? 0 : half < HALVES ? half : HALVES - 1;
}

/* When server c, at work from `t` on, pauses next. */
static int32_t leaves_after(const hall_t *hall, const start_t *start, future_t *f, int c, int64_t t) {
    double step = sample(&hall->table[0], word_of_server(f, c)), clock = (double)t;
    for (int64_t half = half_of(t); half < HALVES; half++) {
        double end = (double)(half + 1) * BUCKET_MS, mean = (double)start->leave[half];
        if (mean > 0) {
            double next = clock + step * mean / 16777216.0;
            if (next < end)
                return (int32_t)next;
            step -= (end - clock) * 16777216.0 / mean;
        }
        clock = end;
    }
    return NEVER;
}

/* Server c pauses. */
static void pause(const hall_t *hall, const start_t *start, future_t *f, int c) {
    const table_t *away = &hall->table[start->away[half_of(f->t)]];
    int64_t back = within(f->t + (int64_t)sample(away, word_of_server(f, c)) + 1);
    f->idle &= ~((uint64_t)1 << c);
    f->key[c] = back << 6 | c;
    f->leaves[c] = leaves_after(hall, start, f, c, back);
}

/* When server c gets free first, as it stands now. */
static int64_t frees(const hall_t *hall, const start_t *start, future_t *f, const uint64_t *low, int c) {
    int64_t passed = start->passed[c], number = start->whose[c];
    int l = (int)start->with[c];
    f->going[c] = NONE;
    if (start->stands[c] == AWAY)
        return NEVER;
    if (start->stands[c] == IDLE) {
        return within(start->now + ((sample(&hall->table[0], word_of_server(f, c)) * passed) >> 24));
    }
    if (start->stands[c] == PAUSED) {
        const table_t *away = &hall->table[start->away[half_of(start->now - passed)]];
        return within(start->now + 1 + rest_of(hall, away, low[c], passed, word_of_server(f, c)));
    }
    const line_t *line = &hall->line[l];
    const uint64_t *own = f->key_of_line[l];
    int64_t rest = 0;
    if (start->stands[c] == CALLED_NOW && line->walk != NONE) {
        if (line->no_show && happens(line->no_show, own[NO_SHOW], number)) {
            rest = line->lost - passed;
            return within(start->now + (rest < 1 ? 1 : rest));
        }
        uint64_t drawn = word(own[WALK], number);
        rest = rest_of(hall, &hall->table[line->walk], low[c], passed, drawn);
        rest += sample(&hall->table[line->service], word(own[SERVICE], number));
    } else {
        uint64_t drawn = word(own[SERVICE], number);
        rest = rest_of(hall, &hall->table[line->service], low[c], passed, drawn);
    }
    aim(hall, f, c, l, number);
    return within(start->now + (rest < 1 ? 1 : rest) + start->breath);
}

/* Whether probe p comes before the head of line l at `t`. */
static int before_head(const hall_t *hall, const start_t *start, const future_t *f, int p, int l) {
    const row_t *row = &f->row[l];
    int64_t left = (f->t - (int64_t)start->ranks[p]) * hall->line[l].target;
    int64_t right = (f->t - (int64_t)row->since) * hall->line[start->at[p]].target;
    if (left != right)
        return left > right;
    if (start->ranks[p] != row->since)
        return start->ranks[p] < row->since;
    return row->head > start->now;
}

/* Server c is about to take the head of line l, or nobody: which probes would it have taken instead? */
static void ask(const hall_t *hall, const start_t *start, future_t *f, int32_t *called, int c, int l) {
    for (uint64_t may = f->shown & f->by_server[c]; may; may &= may - 1) {
        int p = __builtin_ctzll(may);
        if (l != NONE && !before_head(hall, start, f, p, l))
            continue;
        called[p * start->futures] = f->t;
        f->shown &= ~((uint64_t)1 << p);
        f->open &= ~((uint64_t)1 << p);
    }
}

/* Who stands behind nobody of their own line any more is considered from now on. */
static void uncover(const start_t *start, future_t *f, int l) {
    for (uint64_t may = f->of_line[l] & f->open & ~f->shown; may; may &= may - 1) {
        int p = __builtin_ctzll(may);
        if (start->place[p] <= f->row[l].at)
            f->shown |= (uint64_t)1 << p;
    }
}

/* The head of line l comes to a server: their number; how long they keep it, in `keeps`; NONE: they have left. */
static int64_t take(const hall_t *hall, const start_t *start, const room_t *room, future_t *f, int32_t *called,
                    int l, int64_t *keeps) {
    const line_t *line = &hall->line[l];
    row_t *row = &f->row[l];
    int32_t joined = row->head, place = row->at;
    int64_t number, passed = 0;
    uint64_t low = 0;
    if (row->at < row->end) {
        number = start->number[place];
        called[(start->probes + place) * start->futures] = f->t;
        low = room->low[hall->servers + place];
        passed = start->waited[place];
        row->at++;
        if (f->of_line[l])
            uncover(start, f, l);
    } else if (f->oldest[l] != NONE) {
        pushed_t *here = &f->pushed[f->oldest[l]];
        number = here->number;
        f->oldest[l] = here->after;
    } else {
        number = OUTSIDE + f->comes[l];
        come(hall, room->pace, f, l);
    }
    show(hall, start, f, l);
    if (line->patience != NONE) {
        uint64_t drawn = word(f->key_of_line[l][PATIENCE], number);
        int64_t dead = joined + passed + rest_of(hall, &hall->table[line->patience], low, passed, drawn);
        if (dead < f->t) {
            *keeps = line->lost;
            return NONE;
        }
    }
    *keeps = keeps_of(hall, f, l, number);
    return number;
}

static void begin(const hall_t *hall, const start_t *start, const room_t *room, future_t *f, uint64_t seed,
                  int64_t future) {
    uint64_t day = mix(mix(seed) + (uint64_t)(future + 1) * GOLDEN);
    int64_t piece = 0;
    while (piece < hall->pieces && hall->edge[piece + 1] <= start->now)
        piece++;
    f->t = (int32_t)start->now;
    f->used = 0;
    f->idle = f->shown = 0;
    for (int l = 0; l < hall->lines; l++) {
        row_t *row = &f->row[l];
        uint64_t stream = mix(day ^ mix((uint64_t)(l + 1)));
        for (int purpose = ARRIVAL; purpose <= ROUTE; purpose++)
            f->key_of_line[l][purpose] = key_of(stream, 0, 0, purpose);
        f->oldest[l] = f->newest[l] = NONE;
        f->comes[l] = 0;
        f->piece[l] = piece;
        f->clock[l] = (double)start->now > hall->edge[0] ? (double)start->now : hall->edge[0];
        row->slope = hall->line[l].weight << 6;
        row->at = (int32_t)start->first[l];
        row->end = (int32_t)start->first[l + 1];
        if (hall->line[l].source != NONE)
            come(hall, room->pace, f, l);
        show(hall, start, f, l);
        uncover(start, f, l);
    }
    f->row[hall->lines] = (row_t){.head = NEVER};
    for (int c = 0; c < hall->servers; c++) {
        f->drawn[c] = 0;
        int64_t free = frees(hall, start, f, room->low, c);
        f->key[c] = free << 6 | c;
        f->leaves[c] = free == NEVER ? NEVER : leaves_after(hall, start, f, c, start->stands[c] == PAUSED ? free : start->now);
    }
    for (int64_t c = hall->servers; c < hall->servers + 3; c++)
        f->key[c] = (int64_t)NEVER << 6;
}

static int64_t next_head(const hall_t *hall, const future_t *f) {
    int64_t first = (int64_t)NEVER << 6;
    for (int l = 0; l < hall->lines; l++) {
        int64_t comes = (int64_t)f->row[l].head << 6 | l;
        if ((hall->line[l].servers & f->idle) && comes < first)
            first = comes;
    }
    return first;
}

/* One future until each probe has been called, or until `until`. */
static void live_on(const hall_t *hall, const start_t *start, const room_t *room, future_t *f, int32_t *called) {
    while (f->open) {
        int64_t next = soonest(f->key, (int)hall->servers), comes = (int64_t)NEVER << 6, keeps = 0;
        int c = (int)(next & 63), l = NONE;
        if (f->idle)
            comes = next_head(hall, f);
        f->t = (int32_t)((comes >> 6 < next >> 6 ? comes : next) >> 6);
        if (f->t >= start->until)
            break;
        if (comes >> 6 < next >> 6) {
            c = __builtin_ctzll(hall->line[comes & 63].servers & f->idle);
            f->idle &= ~((uint64_t)1 << c);
        } else if (f->going[c] != NONE) {
            push_on(hall, start, f, c);
        }
        if (f->t >= f->leaves[c]) {
            pause(hall, start, f, c);
            continue;
        }
        while ((l = pick(hall, f->row, hall->serves + c * hall->width, f->t)) != NONE) {
            if (f->shown & f->by_server[c])
                ask(hall, start, f, called, c, l);
            int64_t number = take(hall, start, room, f, called, l, &keeps);
            if (number == NONE && !hall->line[l].still_called)
                continue;
            if (number != NONE && keeps >= 0)
                aim(hall, f, c, l, number);
            f->key[c] = (int64_t)within(f->t + (keeps < 0 ? -1 - keeps : keeps) + start->breath) << 6 | c;
            break;
        }
        if (l == NONE) {
            if (f->shown & f->by_server[c])
                ask(hall, start, f, called, c, l);
            f->idle |= (uint64_t)1 << c;
            f->key[c] = (int64_t)f->leaves[c] << 6 | c;
        }
    }
}

/* What a run needs to know once: what has passed, the paces, whom each server may take. */
static void prepare(const hall_t *hall, const start_t *start, const room_t *room, future_t *f) {
    f->open = 0;
    for (int c = 0; c < hall->servers; c++) {
        const line_t *line = &hall->line[start->with[c]];
        int64_t stands = start->stands[c], table = line->service;
        if (stands == CALLED_NOW && line->walk != NONE)
            table = line->walk;
        if (stands == PAUSED)
            table = start->away[half_of(start->now - start->passed[c])];
        room->low[c] = stands == AWAY || stands == IDLE ? 0 : part_below(&hall->table[table], start->passed[c]);
        f->by_server[c] = 0;
        for (int64_t p = 0; p < start->probes; p++)
            if (hall->line[start->at[p]].servers >> c & 1)
                f->by_server[c] |= (uint64_t)1 << p;
        if (start->stands[c] != AWAY)
            f->open |= f->by_server[c];
    }
    for (int l = 0; l < hall->lines; l++) {
        f->of_line[l] = 0;
        for (int64_t p = 0; p < start->probes; p++)
            if (start->at[p] == l)
                f->of_line[l] |= (uint64_t)1 << p;
        for (int64_t k = start->first[l]; k < start->first[l + 1]; k++)
            room->low[hall->servers + k] =
                hall->line[l].patience == NONE ? 0 : part_below(&hall->table[hall->line[l].patience], start->waited[k]);
    }
    for (int64_t s = 0; s < hall->sources; s++)
        for (int64_t p = 0; p < hall->pieces; p++)
            room->pace[s * hall->pieces + p] =
                start->level[s] > 0 ? hall->gap[s * hall->pieces + p] / (start->level[s] * 16777216.0) : 0.0;
}

/* When each probe and each who waits is called, in each future; NEVER where that is later than `until`. */
void hk_futures(const hall_t *hall, const start_t *start, const room_t *room, uint64_t seed) {
    future_t f;
    int64_t everybody = start->probes + start->first[hall->lines];
    prepare(hall, start, room, &f);
    uint64_t open = f.open;
    for (int64_t k = 0; k < everybody * start->futures; k++)
        room->called[k] = NEVER;
    for (int64_t future = 0; future < start->futures; future++) {
        f.open = open;
        begin(hall, start, room, &f, seed, future);
        live_on(hall, start, room, &f, room->called + future);
    }
}
