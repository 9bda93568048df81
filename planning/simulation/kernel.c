/* The hall's day in C. `twin.py` is the same in Python, function by function, and gives the same numbers;
   what the parts mean is written there. Plain C99, no allocation, no library: all memory is the caller's. */

#include "kernel.h"

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

/* A day while it is lived. `key`: when a server gets free << 6 | its number; `half`: the half hour of `t`. */
typedef struct {
    int32_t t, half, starts, ends;
    row_t row[SLOTS + 1];
    int64_t key[SLOTS + 3], window[SLOTS];
    int32_t open[SLOTS], until[SLOTS], going[SLOTS], who[SLOTS];
    uint16_t origin[SLOTS];
    uint64_t idle, stream[SLOTS];
} state_t;

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
        keys_t keys = keys_of(stream[s], line->station, 0);
        for (int64_t i = 0; i < n; i++)
            busy[i] = busy_of(hall, line, &keys, i);
        key = key_of(stream[s], line->station, 0, PATIENCE);
        if (line->patience != NONE)
            for (int64_t i = 0; i < n; i++)
                dead[i] = dead_of(hall, line, key, i, joined[i]);
    }
    return 0;
}

static int64_t bucket(const hall_t *hall, int32_t t) {
    int64_t b = (t - (int32_t)hall->edge[0]) / BUCKET_MS;
    return b < hall->buckets ? b : hall->buckets - 1;
}

static void spread_far(const hall_t *hall, int64_t *area, int32_t a, int32_t b) {
    int64_t first = bucket(hall, a), last = bucket(hall, b);
    for (; first < last; first++) {
        int32_t edge = (int32_t)hall->edge[0] + (int32_t)(first + 1) * BUCKET_MS;
        area[first] += edge - a;
        a = edge;
    }
    area[last] += b - a;
}

/* Adds the time from `a` to `b` to the half hours in which it lies; the last one takes what comes after it. */
static inline void spread(const hall_t *hall, const state_t *state, int64_t *area, int32_t a, int32_t b) {
    if (a >= state->starts && b <= state->ends)
        area[state->half] += b - a;
    else
        spread_far(hall, area, a, b);
}

static inline void show_head(const hall_t *hall, const work_t *work, state_t *state, int l) {
    row_t *row = &state->row[l];
    row->head = work->joined[row->at];
    row->since = row->head - (int32_t)hall->line[l].head_start;
    row->offset = row->slope * row->since - (63 - l);
}

/* The rule alone, for heads handed in; the lines at hand are the first server's. */
int64_t hk_pick(const hall_t *hall, const int32_t *head, const int32_t *since, int32_t now) {
    row_t row[SLOTS + 1];
    for (int l = 0; l <= hall->lines; l++) {
        row[l].slope = l < hall->lines ? hall->line[l].weight << 6 : 0;
        row[l].head = l < hall->lines ? head[l] : NEVER;
        row[l].since = l < hall->lines ? since[l] : NEVER;
        row[l].offset = row[l].slope * row[l].since - (63 - l);
    }
    return pick(hall, row, hall->serves, now);
}

/* Server c lets its customer go on to the line that was found for them. 0, or CROWDED. */
static int64_t push(const hall_t *hall, const work_t *work, state_t *state, int c) {
    int l = state->going[c];
    int64_t place = state->row[l].end;
    const line_t *line = &hall->line[l];
    int source = state->origin[c] & 255, visit = state->origin[c] >> 8;
    if (place == l * (work->room + 2) + work->room)
        return CROWDED;
    work->joined[place] = state->t;
    work->joined[place + 1] = NEVER;
    work->who[place] = state->who[c];
    work->origin[place] = state->origin[c];
    keys_t keys = keys_of(state->stream[source], line->station, visit);
    work->busy[place] = busy_of(hall, line, &keys, state->who[c]);
    if (line->patience != NONE) {
        uint64_t key = key_of(state->stream[source], line->station, visit, PATIENCE);
        work->dead[place] = dead_of(hall, line, key, state->who[c], state->t);
    }
    state->row[l].end++;
    state->going[c] = NONE;
    if (state->row[l].at == place)
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
            ahead += state->row[l].end - state->row[l].at;
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
    state->half = -1;
    state->ends = INT32_MIN;
    for (int l = 0; l < hall->lines; l++) {
        row_t *row = &state->row[l];
        row->at = row->end = (int32_t)(l * (work->room + 2));
        row->end += hall->line[l].source == NONE ? 0 : work->count[l];
        row->slope = hall->line[l].weight << 6;
        work->joined[row->end] = NEVER;
        show_head(hall, work, state, l);
    }
    state->row[hall->lines] = (row_t){.head = NEVER};
    for (int c = 0; c < hall->servers; c++) {
        const int32_t *window = &hall->window[2 * hall->server[c].first_window];
        state->window[c] = 0;
        state->open[c] = window[0];
        state->until[c] = window[1];
        state->key[c] = (int64_t)window[0] << 6 | c;
    }
    for (int64_t c = hall->servers; c < hall->servers + 3; c++)
        state->key[c] = (int64_t)NEVER << 6;
}

/* The half hour of `t` becomes the present one. */
static void turn(const hall_t *hall, state_t *state) {
    state->half = (int32_t)bucket(hall, state->t);
    state->starts = (int32_t)hall->edge[0] + state->half * BUCKET_MS;
    state->ends = state->half == hall->buckets - 1 ? NEVER : state->starts + BUCKET_MS;
}

/* Those whom nobody has called: they lost patience, or the hall has closed. */
static void close_hall(const hall_t *hall, const work_t *work, state_t *state, int64_t *sums, int64_t *queue) {
    for (int l = 0; l < hall->lines; l++) {
        for (int32_t place = state->row[l].at; place < state->row[l].end; place++) {
            int32_t joined = work->joined[place], end = (int32_t)hall->end;
            int left = hall->line[l].patience != NONE && work->dead[place] < end;
            int32_t gone = left ? work->dead[place] : joined < end ? end : joined;
            work->wait[place] = gone - joined;
            work->outcome[place] = left ? LEFT : UNSERVED;
            sums[l * COUNTS + GONE] += joined >= hall->since;
            spread_far(hall, queue + l * hall->buckets, joined, gone);
        }
    }
}

/* The first to come to a line of which a server has nothing to do: when << 6 | the line. */
static inline int64_t next_to_come(const line_t *line, const state_t *state, int lines) {
    int64_t first = INT64_MAX;
    for (int l = 0; l < lines; l++) {
        int64_t shut = -(int64_t)((line[l].servers & state->idle) == 0) & ((int64_t)NEVER << 6);
        int64_t comes = (int64_t)state->row[l].head << 6 | l | shut;
        first = comes < first ? comes : first;
    }
    return first;
}

/* The customer at the head of line l is called by server c; how long it is kept. */
static inline int32_t takes(const hall_t *hall, const work_t *work, state_t *state, int c, int l,
                            int32_t place, int64_t *sum, int64_t *queue) {
    const line_t *line = &hall->line[l];
    int32_t joined = work->joined[place], keeps = work->busy[place], wait = state->t - joined;
    work->wait[place] = wait;
    work->outcome[place] = keeps < 0 ? MISSED : SERVED;
    if (joined >= hall->since) {
        sum[CALLED]++;
        sum[WAITED] += wait;
        sum[WITHIN] += wait <= line->target;
        sum[ABSENT] += keeps < 0;
    }
    spread(hall, state, queue, joined, state->t);
    if (keeps < 0)
        return -1 - keeps;
    if (line->goes_on)
        keeps += onward(hall, work, state, c, l, place);
    return keeps;
}

/* The event loop: the next is a server that gets free, or somebody who comes to one that is. */
static int64_t live(const hall_t *hall, const work_t *work, state_t *state, int64_t *sums, int64_t *queue,
                    int64_t *busy) {
    const line_t *line = hall->line;
    int lines = (int)hall->lines, servers = (int)hall->servers;
    open_hall(hall, work, state);
    for (;;) {
        int64_t next = soonest(state->key, servers);
        int64_t comes = (int64_t)NEVER << 6;
        int32_t t = (int32_t)(next >> 6);
        int c = (int)(next & 63), l = NONE;
        if (state->idle)
            comes = next_to_come(line, state, lines);
        if (comes >> 6 < t) {
            state->t = t = (int32_t)(comes >> 6);
            c = __builtin_ctzll(line[comes & 63].servers & state->idle);
            state->idle &= ~((uint64_t)1 << c);
        } else if (t == NEVER) {
            break;
        } else {
            state->t = t;
            if (state->going[c] != NONE && push(hall, work, state, c) < 0)
                return CROWDED;
        }
        if (t >= state->ends)
            turn(hall, state);
        if (!works(hall, state, c))
            continue;
        const int32_t *serves = hall->serves + c * hall->width;
        while ((l = pick(hall, state->row, serves, t)) != NONE) {
            int32_t place = state->row[l].at++, keeps;
            int64_t *sum = sums + l * COUNTS, *area = queue + l * hall->buckets;
            show_head(hall, work, state, l);
            if (line[l].patience != NONE && work->dead[place] < t) {
                int32_t joined = work->joined[place];
                work->wait[place] = work->dead[place] - joined;
                work->outcome[place] = LEFT;
                sum[GONE] += joined >= hall->since;
                spread(hall, state, area, joined, work->dead[place]);
                if (!line[l].still_called)
                    continue;
                keeps = (int32_t)line[l].lost;
            } else {
                keeps = takes(hall, work, state, c, l, place, sum, area);
            }
            state->key[c] = (int64_t)(t + keeps) << 6 | c;
            spread(hall, state, busy + c * hall->buckets, t, t + keeps);
            break;
        }
        if (l == NONE) {
            state->idle |= (uint64_t)1 << c;
            state->key[c] = (int64_t)NEVER << 6;
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
        total += state->row[l].end - l * (work->room + 2);
    if (found->wait && found->next + total > found->room)
        return FULL;
    for (int l = 0; l < hall->lines; l++) {
        int64_t base = l * (work->room + 2), n = state->row[l].end - base;
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

int64_t hk_version(void) {
    return VERSION;
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
            int64_t lines = here->lines, buckets = here->buckets, failed = 0, at = first + day;
            int64_t *sums = to->sums + at * lines * COUNTS, *queue = to->queue + at * lines * buckets;
            int64_t *busy = to->busy + at * here->servers * buckets;
            state_t state;
            memset(sums, 0, (size_t)(lines * COUNTS * width));
            memset(queue, 0, (size_t)(lines * buckets * width));
            memset(busy, 0, (size_t)(here->servers * buckets * width));
            streams(here, seed, at, state.stream);
            if (!here->given && (h == 0 || !shared))
                failed = draw(here, work, seed, at);
            if (!failed)
                failed = live(here, work, &state, sums, queue, busy);
            if (!failed)
                failed = hand_over(here, work, &state, to, at);
            if (failed) {
                for (int64_t k = 0; k < halls; k++)
                    found[k]->next = before[k];
                return day ? day : failed;
            }
        }
    }
    return days;
}
