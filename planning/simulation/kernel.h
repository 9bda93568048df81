/* What the kernels in C share: the shape of a hall, the random words, the rule. Its meaning is told by `twin.py`.
   Plain C99, no allocation, no library. */

#ifndef HALLKEEPER_KERNEL_H
#define HALLKEEPER_KERNEL_H

#include <stdint.h>
#include <string.h>

/* Changes with every structure and argument that Python must know of; `compiled.py` has it too. */
#define VERSION 2

#define NEVER INT32_MAX
#define NONE (-1)
#define GOLDEN 0x9E3779B97F4A7C15u
#define SEGMENTS 1024
#define TAIL 32
#define LEVELS 6
#define SLOTS 64
#define BUCKET_MS 1800000
#define COUNTS 5

enum { ARRIVAL, SERVICE, PATIENCE, NO_SHOW, WALK, ROUTE, OFFER, NEWCOMER, PURPOSES };
enum { SERVED, LEFT, MISSED, UNSERVED };
enum { CALLED, WAITED, WITHIN, GONE, ABSENT };
enum { ALWAYS = 1, WAIT, FREE };
enum { FULL = -1, CROWDED = -2 };

/* One table of a distribution: `size` > 0 equally likely values, or 0 for a curve of six levels. */
typedef struct {
    const int32_t *values;
    int64_t size;
} table_t;

typedef struct {
    int64_t target, weight, head_start, lost, learning;
    uint64_t servers, no_show, newcomer;
    int32_t source, station, service, patience, walk, still_called, first_route, routes, offer, kept, goes_on;
} line_t;

typedef struct {
    uint64_t below;
    int64_t line;
} route_t;

/* An offer at a kiosk; `types` are the lines whose waiting counts, `servers` those that may serve them. */
typedef struct {
    uint64_t types, servers, taken;
    int64_t mode, limit, mean, reads, line;
} offer_t;

typedef struct {
    int64_t first_window, windows;
} server_t;

typedef struct {
    int64_t lines, servers, sources, pieces, buckets, since, end, given, factor, width;
    const line_t *line;
    const server_t *server;
    const int32_t *window, *serves;
    const route_t *route;
    const offer_t *offer;
    const table_t *table;
    const uint64_t *source_key;
    const int64_t *source_line, *source_factor;
    const double *edge, *gap;
} hall_t;

/* A line while a day is lived: who stands at its head since when, and the places of head and end. With the
   weight w = common multiple : target, `slope` is 64 w and `offset` 64 w since - 63 + its number, so that
   slope now - offset compares like waited : target and ends with the line's number, the lower one first. */
typedef struct {
    int64_t slope, offset;
    int32_t head, since, at, end;
} row_t;

static inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static inline uint64_t key_of(uint64_t stream, int station, int visit, int purpose) {
    return mix(stream + (uint64_t)((visit * 4 + station) * PURPOSES + purpose) * GOLDEN);
}

static inline uint64_t word(uint64_t key, int64_t i) {
    return mix(key + (uint64_t)i * GOLDEN);
}

static inline int happens(uint64_t below, uint64_t key, int64_t i) {
    return (word(key, i) >> 32) < below;
}

static inline int32_t sample(const table_t *table, uint64_t drawn) {
    const int32_t *v = table->values;
    uint64_t high = drawn >> 32;
    if (table->size)
        return v[(high * (uint64_t)table->size) >> 32];
    uint64_t place = high * SEGMENTS;
    for (int level = 1; level < LEVELS && (place >> 32) >= SEGMENTS - TAIL; level++) {
        v += SEGMENTS + 1;
        place = (place - ((uint64_t)(SEGMENTS - TAIL) << 32)) * (SEGMENTS / TAIL);
    }
    v += place >> 32;
    uint64_t rise = (uint64_t)(uint32_t)(v[1] - v[0]);
    return v[0] + (int32_t)((rise * (place & UINT32_MAX) + 0x80000000u) >> 32);
}

/* The keys of what decides how long somebody keeps a server. */
typedef struct {
    uint64_t no_show, service, walk, newcomer;
} keys_t;

static inline keys_t keys_of(uint64_t stream, int station, int visit) {
    return (keys_t){key_of(stream, station, visit, NO_SHOW), key_of(stream, station, visit, SERVICE),
                    key_of(stream, station, visit, WALK), key_of(stream, station, visit, NEWCOMER)};
}

/* How long customer i keeps a server; -1 - that, where nobody comes when called. */
static inline int32_t busy_of(const hall_t *hall, const line_t *line, const keys_t *keys, int64_t i) {
    if (line->no_show && happens(line->no_show, keys->no_show, i))
        return (int32_t)(-1 - line->lost);
    int32_t busy = sample(&hall->table[line->service], word(keys->service, i));
    if (line->walk != NONE)
        busy += sample(&hall->table[line->walk], word(keys->walk, i));
    if (line->newcomer && happens(line->newcomer, keys->newcomer, i))
        busy += (int32_t)line->learning;
    return busy;
}

/* `pick` by cross multiplication, for ties, and for targets that have no common multiple of a usable size. */
static int pick_crosswise(const hall_t *hall, const row_t *row, const int32_t *serves, int32_t now) {
    int best = NONE;
    int64_t waited = -1, target = 1;
    for (int64_t k = 0; k < hall->width; k++) {
        int l = serves[k];
        if (row[l].head > now)
            continue;
        int64_t left = (now - (int64_t)row[l].since) * target, right = waited * hall->line[l].target;
        int earlier = left == right && (row[l].since < row[best].since ||
                                        (row[l].since == row[best].since && row[l].head < row[best].head));
        if (left > right || earlier) {
            best = l;
            waited = now - (int64_t)row[l].since;
            target = hall->line[l].target;
        }
    }
    return best;
}

/* The rule: of the `width` lines at hand, the one whose head is most urgent; NONE where nobody waits. */
static inline int pick(const hall_t *hall, const row_t *row, const int32_t *serves, int32_t now) {
    int64_t most = -1, second = -1, width = hall->width;
    for (int64_t k = 0; k < width; k++) {
        const row_t *here = &row[serves[k]];
        int64_t urgent = (now * here->slope - here->offset) | ((int64_t)(now - here->head) >> 63);
        int64_t less = urgent < most ? urgent : most;
        most = urgent > most ? urgent : most;
        second = less > second ? less : second;
    }
    if (most < 0)
        return NONE;
    if (__builtin_expect((most ^ second) < 64 && (most ^ second) >= 0, 0) || row[serves[0]].slope == 0)
        return pick_crosswise(hall, row, serves, now);
    return 63 - (int)(most & 63);
}

/* The earliest key; there are three more than servers, so that four may be compared side by side. */
static inline int64_t soonest(const int64_t *key, int servers) {
    int64_t a = key[0], b = key[1], c = key[2], d = key[3];
    for (int k = 4; k < servers; k += 4) {
        a = key[k] < a ? key[k] : a;
        b = key[k + 1] < b ? key[k + 1] : b;
        c = key[k + 2] < c ? key[k + 2] : c;
        d = key[k + 3] < d ? key[k + 3] : d;
    }
    a = b < a ? b : a;
    c = d < c ? d : c;
    return c < a ? c : a;
}

#endif
