/* The hall's day in C. `twin.py` is the same in Python, function by function, and gives the same numbers;
   what the parts mean is written there. Plain C99, no allocation, no library: all memory is the caller's. */

#include <stdint.h>
#include <string.h>

#define NEVER INT32_MAX
#define NONE (-1)
#define GOLDEN 0x9E3779B97F4A7C15u
#define SEGMENTS 1024
#define SLOTS 64
#define BUCKET_MS 1800000
#define COUNTS 5

enum { ARRIVAL, SERVICE, PATIENCE, NO_SHOW, WALK, ROUTE, OFFER, NEWCOMER, PURPOSES };
enum { SERVED, LEFT, MISSED, UNSERVED };
enum { CALLED, WAITED, WITHIN, GONE, ABSENT };
enum { ALWAYS = 1, WAIT, FREE };
enum { FULL = -1, CROWDED = -2 };

/* One table of a distribution: `size` > 0 equally likely values, or 0 for a curve of three levels. */
typedef struct {
    const int32_t *values;
    int64_t size;
} table_t;

typedef struct {
    int64_t target, head_start, lost, learning;
    uint64_t servers, no_show, newcomer;
    int32_t source, station, service, patience, walk, still_called, first_route, routes, offer, kept;
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
    int64_t first_window, windows, first_line, lines;
} server_t;

typedef struct {
    int64_t lines, servers, sources, pieces, buckets, since, end, given, factor;
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

/* Working memory: for each line `room` + 2 places of each; `pace` has a place for each piece. */
typedef struct {
    int64_t room;
    int32_t *joined, *dead, *busy, *who, *wait, *count;
    uint16_t *origin;
    uint8_t *outcome;
    double *pace;
} work_t;

/* What comes of it; `next` and `room` count customers, the other arrays have a place for each replication. */
typedef struct {
    int64_t next, room;
    int32_t *wait, *joined, *counts;
    uint8_t *outcome;
    int64_t *sums, *queue, *busy;
} found_t;

typedef struct {
    int32_t t, head[SLOTS], at[SLOTS], n[SLOTS], open[SLOTS], until[SLOTS], going[SLOTS], who[SLOTS];
    uint16_t origin[SLOTS];
    int64_t since[SLOTS], key[SLOTS], window[SLOTS];
    uint64_t idle, stream[SLOTS];
} state_t;

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
    for (int level = 1; level < 3 && (place >> 32) == SEGMENTS - 1; level++) {
        v += SEGMENTS + 1;
        place = (place & UINT32_MAX) * SEGMENTS;
    }
    v += place >> 32;
    uint64_t rise = (uint64_t)(uint32_t)(v[1] - v[0]);
    return v[0] + (int32_t)((rise * (place & UINT32_MAX) + 0x80000000u) >> 32);
}

/* How long customer i keeps a server; -1 - that, where nobody comes when called. */
static inline int32_t busy_of(const hall_t *hall, const line_t *line, uint64_t stream, int visit, int64_t i) {
    int station = line->station;
    if (line->no_show && happens(line->no_show, key_of(stream, station, visit, NO_SHOW), i))
        return (int32_t)(-1 - line->lost);
    int32_t busy = sample(&hall->table[line->service], word(key_of(stream, station, visit, SERVICE), i));
    if (line->walk != NONE)
        busy += sample(&hall->table[line->walk], word(key_of(stream, station, visit, WALK), i));
    if (line->newcomer && happens(line->newcomer, key_of(stream, station, visit, NEWCOMER), i))
        busy += (int32_t)line->learning;
    return busy;
}

static inline int32_t dead_of(const hall_t *hall, const line_t *line, uint64_t key, int64_t i, int32_t joined) {
    return joined + sample(&hall->table[line->patience], word(key, i));
}

/* Arrivals of one source: unit exponential steps, stretched by the pace of each piece. Their number, or CROWDED. */
static int64_t arrivals(const hall_t *hall, const double *pace, uint64_t key, int32_t *joined, int64_t room) {
    double t = hall->edge[0];
    int64_t piece = 0, n = 0;
    for (;; n++) {
        double step = sample(&hall->table[0], word(key, n));
        for (;;) {
            double end = hall->edge[piece + 1];
            if (pace[piece] > 0) {
                double next = t + step * pace[piece];
                if (next < end) {
                    t = next;
                    break;
                }
                step -= (end - t) / pace[piece];
            }
            t = end;
            if (++piece == hall->pieces)
                return n;
        }
        if (n == room)
            return CROWDED;
        joined[n] = (int32_t)t;
    }
}

/* A factor from its table, in which 2^20 is 1. */
static double factor_of(const table_t *table, uint64_t drawn) {
    int32_t value = sample(table, drawn);
    return (value < 1 ? 1 : value) / 1048576.0;
}

static void streams(const hall_t *hall, uint64_t seed, int64_t replication, uint64_t *stream) {
    uint64_t day = mix(mix(seed) + (uint64_t)(replication + 1) * GOLDEN);
    for (int64_t s = 0; s < hall->sources; s++)
        stream[s] = mix(day ^ hall->source_key[s]);
}

/* The crowd of one replication into the lines that it joins from outside. 0, or CROWDED. */
static int64_t draw(const hall_t *hall, const work_t *work, uint64_t seed, int64_t replication) {
    uint64_t stream[SLOTS], day = mix(mix(seed) + (uint64_t)(replication + 1) * GOLDEN);
    double factor = 1.0;
    streams(hall, seed, replication, stream);
    if (hall->factor != NONE)
        factor = factor_of(&hall->table[hall->factor], mix(day));
    for (int64_t s = 0; s < hall->sources; s++) {
        int64_t l = hall->source_line[s], base = l * (work->room + 2);
        const line_t *line = &hall->line[l];
        int32_t *joined = work->joined + base, *busy = work->busy + base, *dead = work->dead + base;
        double own = factor;
        if (hall->source_factor[s] != NONE)
            own *= factor_of(&hall->table[hall->source_factor[s]], mix(stream[s]));
        for (int64_t p = 0; p < hall->pieces; p++)
            work->pace[p] = hall->gap[s * hall->pieces + p] / (own * 16777216.0);
        uint64_t key = key_of(stream[s], 0, 0, ARRIVAL);
        int64_t n = arrivals(hall, work->pace, key, joined, work->room);
        if (n < 0)
            return n;
        work->count[l] = (int32_t)n;
        for (int64_t i = 0; i < n; i++)
            busy[i] = busy_of(hall, line, stream[s], 0, i);
        key = key_of(stream[s], line->station, 0, PATIENCE);
        if (line->patience != NONE)
            for (int64_t i = 0; i < n; i++)
                dead[i] = dead_of(hall, line, key, i, joined[i]);
    }
    return 0;
}

static inline int64_t bucket(const hall_t *hall, int32_t t) {
    int64_t b = (t - (int32_t)hall->edge[0]) / BUCKET_MS;
    return b < hall->buckets ? b : hall->buckets - 1;
}

/* Adds the time from `a` to `b` to the half hours in which it lies; the last one takes what comes after it. */
static inline void spread(const hall_t *hall, int64_t *area, int32_t a, int32_t b) {
    int64_t first = bucket(hall, a), last = bucket(hall, b);
    for (; first < last; first++) {
        int32_t edge = (int32_t)hall->edge[0] + (int32_t)(first + 1) * BUCKET_MS;
        area[first] += edge - a;
        a = edge;
    }
    area[last] += b - a;
}

/* The rule: of the lines at hand, the one whose head is most urgent at `now`; NONE where nobody waits. */
static inline int pick(const line_t *line, const int32_t *serves, int64_t n, const int32_t *head,
                       const int64_t *since, int64_t now) {
    int best = NONE;
    int64_t waited = -1, target = 1;
    for (int64_t k = 0; k < n; k++) {
        int l = serves[k];
        if (head[l] > now)
            continue;
        int64_t left = (now - since[l]) * target, right = waited * line[l].target;
        if (best != NONE && left == right
                ? since[l] < since[best] || (since[l] == since[best] && head[l] < head[best])
                : best == NONE || left > right) {
            best = l;
            waited = now - since[l];
            target = line[l].target;
        }
    }
    return best;
}

int64_t hk_pick(const line_t *line, const int32_t *serves, int64_t n, const int32_t *head,
                const int64_t *since, int64_t now) {
    return pick(line, serves, n, head, since, now);
}

static inline void show_head(const hall_t *hall, const work_t *work, state_t *state, int l) {
    int32_t head = work->joined[l * (work->room + 2) + state->at[l]];
    state->head[l] = head;
    state->since[l] = head - hall->line[l].head_start;
}

/* Server c lets its customer go on to the line that was found for them. 0, or CROWDED. */
static int64_t push(const hall_t *hall, const work_t *work, state_t *state, int c) {
    int l = state->going[c];
    int64_t n = state->n[l], place = l * (work->room + 2) + n;
    const line_t *line = &hall->line[l];
    int source = state->origin[c] & 255, visit = state->origin[c] >> 8;
    if (n == work->room)
        return CROWDED;
    work->joined[place] = state->t;
    work->joined[place + 1] = NEVER;
    work->who[place] = state->who[c];
    work->origin[place] = state->origin[c];
    work->busy[place] = busy_of(hall, line, state->stream[source], visit, state->who[c]);
    if (line->patience != NONE) {
        uint64_t key = key_of(state->stream[source], line->station, visit, PATIENCE);
        work->dead[place] = dead_of(hall, line, key, state->who[c], state->t);
    }
    state->n[l] = (int32_t)(n + 1);
    state->going[c] = NONE;
    if (state->at[l] == n)
        show_head(hall, work, state, l);
    return 0;
}

static int is_shown(const hall_t *hall, const state_t *state, const offer_t *offer) {
    if (offer->mode == ALWAYS)
        return 1;
    if (offer->mode == FREE)
        return (hall->line[offer->line].servers & state->idle) != 0;
    int64_t ahead = 0, open = 0;
    for (int l = 0; l < hall->lines; l++)
        if (offer->types >> l & 1)
            ahead += state->n[l] - state->at[l];
    for (int c = 0; c < hall->servers; c++)
        open += (offer->servers >> c & 1) && state->open[c] <= state->t && state->t < state->until[c];
    return ahead * offer->mean > offer->limit * open;
}

/* Where the customer whom server c has taken goes afterwards; what an offer adds to the time at the kiosk. */
static int32_t onward(const hall_t *hall, const work_t *work, state_t *state, int c, int l, int64_t place) {
    const line_t *line = &hall->line[l];
    int outside = line->source != NONE;
    int64_t i = outside ? place - l * (work->room + 2) : work->who[place];
    int source = outside ? line->source : work->origin[place] & 255;
    int visit = outside ? 0 : work->origin[place] >> 8;
    uint64_t stream = state->stream[source];
    int32_t more = 0;
    int64_t next = line->kept;
    if (line->offer != NONE) {
        const offer_t *offer = &hall->offer[line->offer];
        if (is_shown(hall, state, offer)) {
            more = (int32_t)offer->reads;
            if (happens(offer->taken, key_of(stream, line->station, visit, OFFER), i))
                next = offer->line;
        }
    }
    if (line->routes) {
        uint64_t drawn = word(key_of(stream, line->station, visit, ROUTE), i) >> 32;
        for (int r = 0; r < line->routes; r++)
            if (drawn < hall->route[line->first_route + r].below) {
                next = hall->route[line->first_route + r].line;
                break;
            }
    }
    state->going[c] = (int32_t)next;
    state->who[c] = (int32_t)i;
    state->origin[c] = (uint16_t)(source | (visit + (line->station == 0)) << 8);
    return more;
}

/* Whether server c is at work at `t`; else it is put to the next time at which it is. */
static inline int works(const hall_t *hall, state_t *state, int c) {
    const server_t *server = &hall->server[c];
    while (state->t >= state->until[c]) {
        if (++state->window[c] == server->windows) {
            state->key[c] = (int64_t)NEVER << 6;
            return 0;
        }
        const int32_t *window = &hall->window[2 * (server->first_window + state->window[c])];
        state->open[c] = window[0];
        state->until[c] = window[1];
    }
    if (state->t >= state->open[c])
        return 1;
    state->key[c] = (int64_t)state->open[c] << 6 | c;
    return 0;
}

static void open_hall(const hall_t *hall, const work_t *work, state_t *state) {
    memset(state->going, 0xff, sizeof state->going);
    state->idle = 0;
    for (int l = 0; l < hall->lines; l++) {
        state->n[l] = hall->line[l].source == NONE ? 0 : work->count[l];
        state->at[l] = 0;
        work->joined[l * (work->room + 2) + state->n[l]] = NEVER;
        show_head(hall, work, state, l);
    }
    for (int c = 0; c < hall->servers; c++) {
        const int32_t *window = &hall->window[2 * hall->server[c].first_window];
        state->window[c] = 0;
        state->open[c] = window[0];
        state->until[c] = window[1];
        state->key[c] = (int64_t)window[0] << 6 | c;
    }
}

/* Those whom nobody has called: they lost patience, or the hall has closed. */
static void close_hall(const hall_t *hall, const work_t *work, state_t *state, int64_t *sums, int64_t *queue) {
    for (int l = 0; l < hall->lines; l++) {
        int64_t base = l * (work->room + 2);
        for (; state->at[l] < state->n[l]; state->at[l]++) {
            int64_t place = base + state->at[l];
            int32_t joined = work->joined[place], end = (int32_t)hall->end;
            int left = hall->line[l].patience != NONE && work->dead[place] < end;
            int32_t gone = left ? work->dead[place] : joined < end ? end : joined;
            work->wait[place] = gone - joined;
            work->outcome[place] = left ? LEFT : UNSERVED;
            sums[l * COUNTS + GONE] += joined >= hall->since;
            spread(hall, queue + l * hall->buckets, joined, gone);
        }
    }
}

/* The event loop: the next is a server that gets free, or somebody who comes to one that is. */
static int64_t live(const hall_t *hall, const work_t *work, state_t *state, int64_t *sums, int64_t *queue,
                    int64_t *busy) {
    const line_t *line = hall->line;
    int lines = (int)hall->lines, servers = (int)hall->servers;
    open_hall(hall, work, state);
    for (;;) {
        int64_t next = state->key[0];
        for (int c = 1; c < servers; c++)
            next = state->key[c] < next ? state->key[c] : next;
        int32_t t = (int32_t)(next >> 6), comes = NEVER;
        int c = (int)(next & 63), l = NONE;
        if (state->idle) {
            for (int k = 0; k < lines; k++) {
                int32_t head = line[k].servers & state->idle ? state->head[k] : NEVER;
                l = head < comes ? k : l;
                comes = head < comes ? head : comes;
            }
        }
        if (comes < t) {
            state->t = t = comes;
            c = __builtin_ctzll(line[l].servers & state->idle);
            state->idle &= ~((uint64_t)1 << c);
        } else if (t == NEVER) {
            break;
        } else {
            state->t = t;
            if (state->going[c] != NONE && push(hall, work, state, c) < 0)
                return CROWDED;
        }
        if (!works(hall, state, c))
            continue;
        for (;;) {
            l = pick(line, hall->serves + hall->server[c].first_line, hall->server[c].lines, state->head,
                     state->since, t);
            if (l == NONE) {
                state->idle |= (uint64_t)1 << c;
                state->key[c] = (int64_t)NEVER << 6;
                break;
            }
            int64_t place = l * (work->room + 2) + state->at[l]++;
            int32_t joined = work->joined[place], keeps;
            int counts = joined >= hall->since;
            int64_t *sum = sums + l * COUNTS;
            show_head(hall, work, state, l);
            if (line[l].patience != NONE && work->dead[place] < t) {
                work->wait[place] = work->dead[place] - joined;
                work->outcome[place] = LEFT;
                sum[GONE] += counts;
                spread(hall, queue + l * hall->buckets, joined, work->dead[place]);
                if (!line[l].still_called)
                    continue;
                keeps = (int32_t)line[l].lost;
            } else {
                int32_t wait = t - joined;
                keeps = work->busy[place];
                work->wait[place] = wait;
                work->outcome[place] = keeps < 0 ? MISSED : SERVED;
                sum[CALLED] += counts;
                sum[WAITED] += counts ? wait : 0;
                sum[WITHIN] += counts & (wait <= line[l].target);
                spread(hall, queue + l * hall->buckets, joined, t);
                if (keeps < 0) {
                    keeps = -1 - keeps;
                    sum[ABSENT] += counts;
                } else if (line[l].offer != NONE || line[l].routes || line[l].kept != NONE) {
                    keeps += onward(hall, work, state, c, l, place);
                }
            }
            state->key[c] = (int64_t)(t + keeps) << 6 | c;
            spread(hall, busy + c * hall->buckets, t, t + keeps);
            break;
        }
    }
    close_hall(hall, work, state, sums, queue);
    return 0;
}

/* Hands the customers of one day over, line by line. 0, or FULL. */
static int64_t hand_over(const hall_t *hall, const work_t *work, const state_t *state, found_t *found,
                         int64_t day) {
    int64_t total = 0;
    for (int l = 0; l < hall->lines; l++)
        total += state->n[l];
    if (found->wait && found->next + total > found->room)
        return FULL;
    for (int l = 0; l < hall->lines; l++) {
        int64_t base = l * (work->room + 2), n = state->n[l];
        found->counts[day * hall->lines + l] = (int32_t)n;
        if (!found->wait)
            continue;
        memcpy(found->wait + found->next, work->wait + base, (size_t)n * sizeof(int32_t));
        memcpy(found->joined + found->next, work->joined + base, (size_t)n * sizeof(int32_t));
        memcpy(found->outcome + found->next, work->outcome + base, (size_t)n);
        found->next += n;
    }
    return 0;
}

/* Lives `days` replications from `first` in each of `halls`; a crowd is drawn once where `shared` says that it
   is the same for all. The number of whole replications done, or FULL or CROWDED where not even one was. */
int64_t hk_simulate(const hall_t *const *hall, const work_t *work, found_t *const *found, int64_t halls,
                    int64_t shared, uint64_t seed, int64_t first, int64_t days) {
    static const int64_t width = sizeof(int64_t);
    for (int64_t day = 0; day < days; day++) {
        int64_t before[SLOTS];
        for (int64_t h = 0; h < halls; h++)
            before[h] = found[h]->next;
        for (int64_t h = 0; h < halls; h++) {
            const hall_t *here = hall[h];
            found_t *to = found[h];
            int64_t lines = here->lines, buckets = here->buckets, failed = 0;
            int64_t *sums = to->sums + day * lines * COUNTS, *queue = to->queue + day * lines * buckets;
            int64_t *busy = to->busy + day * here->servers * buckets;
            state_t state;
            memset(sums, 0, (size_t)(lines * COUNTS * width));
            memset(queue, 0, (size_t)(lines * buckets * width));
            memset(busy, 0, (size_t)(here->servers * buckets * width));
            streams(here, seed, first + day, state.stream);
            if (!here->given && (h == 0 || !shared))
                failed = draw(here, work, seed, first + day);
            if (!failed)
                failed = live(here, work, &state, sums, queue, busy);
            if (!failed)
                failed = hand_over(here, work, &state, to, day);
            if (failed) {
                for (int64_t k = 0; k < halls; k++)
                    found[k]->next = before[k];
                return day ? day : failed;
            }
        }
    }
    return days;
}
