"""The view of `cleaner.views` and the model of `cleaner.zones` in C.

Each attribute of a line is a small number; by one or two of them the weights of a feature stand in a table. What features there are,
and what the numbers stand for, is told by `features`.
"""

from cpython.bytearray cimport PyByteArray_AS_STRING
from cpython.bytes cimport PyBytes_AS_STRING
from libc.string cimport memset

from cleaner import views
from cleaner.native import features

cdef enum:  # attributes, in the order of `ATTRIBUTES`
    NONE, LETTER, LETTER_BEFORE, LETTER_BEFORE_2, LETTER_AFTER, LETTER_AFTER_2
    LENGTH, END, CASE, START, FORM, SIZE, GAP, REPEAT, UP, DOWN
    NEAR_BEFORE, NEAR_AFTER, ALL_BEFORE, ALL_AFTER
    DATES_AFTER, DATES_BEFORE, MARKS_AFTER, MARKS_BEFORE
    SECTION, FROM, TO
    COUNT
ATTRIBUTES = (
    *("none", "letter", "letter -1", "letter -2", "letter +1", "letter +2"),
    *("length", "end", "case", "start", "form", "size", "gap", "repeat", "up", "down"),
    *("before8", "after8", "before", "after"),
    *("dates after", "dates before", "marks after", "marks before"),
    *("section", "from", "to"),
)
cdef enum:
    MOST = 64  # kinds of features
    SIZES_TOLD = 1024
    TWICE = 1  # numbers of "repeat"
    AGAIN = 2
cdef long long NEVER = -(1LL << 60)
cdef Py_ssize_t PAST = views.PAST
cdef int SOLID = views.SOLID
cdef unsigned char FAR = int(views.FAR)
cdef int UNSEEN = features.UNSEEN
cdef int MARK = features.MARK
cdef int HEADING = features.HEADING
cdef int DATE = features.DATE
cdef int LONG = features.LONG
cdef int PROSAIC = features.PROSAIC
cdef int LISTED = features.LISTED
cdef Py_ssize_t FEWEST = views.FEWEST
cdef Py_ssize_t EDGE = views.EDGE
cdef unsigned char UNKNOWN = features.DOMAINS["length"].index(None)
cdef int WORDS = features.WORDS
cdef object TABLES = features.make_codes()


# --- tables -----------------------------------------------------------------------------------------------------------
cdef const unsigned char* point(bytes table):
    return <const unsigned char*>PyBytes_AS_STRING(table)


cdef const unsigned char* LETTERS = point(TABLES.letters)
cdef const unsigned char* ENDS = point(TABLES.ends)
cdef const unsigned char* CASES = point(TABLES.cases)
cdef const unsigned char* STARTS = point(TABLES.starts)
cdef const unsigned char* FORMS = point(TABLES.forms)
cdef const unsigned char* LENGTHS = point(TABLES.lengths)
cdef const unsigned char* SIZES = point(TABLES.sizes)
cdef const unsigned char* TRAITS = point(TABLES.traits)
cdef const unsigned char* PROSE = point(TABLES.prose)
cdef const unsigned char* WITHIN = point(TABLES.within)
cdef const unsigned char* SINCE = point(TABLES.since)
cdef Py_ssize_t FARTHEST = len(TABLES.within)
cdef Py_ssize_t OLDEST = len(TABLES.since)


# --- the view ---------------------------------------------------------------------------------------------------------
ctypedef unsigned char* Row


cdef class View:
    """What is seen of the lines in view, a row an attribute."""

    cdef Py_ssize_t size
    cdef bytearray memory, more
    cdef Py_ssize_t* where  # the number of the line, -1 for a run of lines that are not looked at
    cdef Py_ssize_t* sums  # of `values`, from 0
    cdef unsigned char* values
    cdef Row[COUNT] rows

    def __cinit__(self, Py_ssize_t size):
        """Make room, all zero; rows of letters overlap, since a line's neighbours are the lines beside it."""
        cdef unsigned char* letters
        cdef int i
        self.size = size
        self.memory = bytearray((2 * size + 1) * sizeof(Py_ssize_t))
        self.more = bytearray(size * (COUNT + 1))
        self.where = <Py_ssize_t*>PyByteArray_AS_STRING(self.memory)
        self.sums = self.where + size
        self.values = <unsigned char*>PyByteArray_AS_STRING(self.more)
        for i in range(COUNT):
            self.rows[i] = self.values + (i + 1) * size
        letters = self.rows[LETTER]
        self.rows[LETTER_BEFORE_2], self.rows[LETTER_BEFORE], self.rows[LETTER] = letters, letters + 1, letters + 2
        self.rows[LETTER_AFTER], self.rows[LETTER_AFTER_2] = letters + 3, letters + 4


def find_spans(str letters not None):
    """Return what `views.find_spans` does."""
    cdef bytes seen = letters.encode("ascii")
    cdef const unsigned char* text = point(seen)
    cdef Py_ssize_t size = len(seen), begin = 0, at = 0, start, stop = 0
    cdef list spans = []
    while find_core(text, size, stop, &start, &stop):
        if start - EDGE > at + 1:  # a single line is not left out
            if at:
                spans.append((begin, at))
            begin = start - EDGE
        at = min(stop + EDGE, size)
    if at:
        spans.append((begin, at))
    return spans


cdef bint find_core(const unsigned char* text, Py_ssize_t size, Py_ssize_t at, Py_ssize_t* start, Py_ssize_t* stop) noexcept:
    """Find the next run of prose, or of some lines as lists and the like have them."""
    cdef int trait
    while at < size:
        trait = TRAITS[LETTERS[text[at]]] & (PROSAIC | LISTED)
        start[0] = at
        at += 1
        if trait:
            while at < size and TRAITS[LETTERS[text[at]]] & trait:
                at += 1
            if trait == PROSAIC or at - start[0] >= FEWEST:
                stop[0] = at
                return True
    return False


cdef Py_ssize_t count_lines(list spans, Py_ssize_t lines) except -1:
    """Return how many lines are in view, each run of others counted as one."""
    cdef Py_ssize_t start, stop, at = 0, count = 0
    for start, stop in spans:
        if not at <= start < stop <= lines:
            raise ValueError("spans are of the lines, in order")
        count += stop - start + (start > at)
        at = stop
    return count + (at < lines)


cdef int see_letters(View view, list spans, const unsigned char* letters, Py_ssize_t lines) except -1:
    """Number the lines in view, and see their letters and their neighbours'."""
    cdef unsigned char* row = view.rows[LETTER]
    cdef Py_ssize_t start, stop, i, at = 0, k = 0
    view.rows[LETTER_BEFORE_2][0] = view.rows[LETTER_BEFORE][0] = LETTERS[c"^"]
    for start, stop in [*spans, (lines, lines)]:
        if start > at:
            view.where[k], row[k] = -1, LETTERS[c"="]
            k += 1
        for i in range(start, stop):
            view.where[k], row[k] = i, LETTERS[letters[i]]
            k += 1
        at = stop
    row[k] = row[k + 1] = LETTERS[c"$"]
    return 0


cdef int see_shapes(View view, tuple shapes) except -1:
    """See the looks of the lines, except of marked lines and runs, and what of them counts as prose (in `values`)."""
    cdef const unsigned char* words = point(shapes[0])
    cdef const unsigned char* ends = point(shapes[1])
    cdef const unsigned char* cases = point(shapes[2])
    cdef const unsigned char* starts = point(shapes[3])
    cdef const unsigned char* forms = point(shapes[4])
    cdef Py_ssize_t k, i
    cdef unsigned char letter
    for k in range(view.size):
        i, letter = view.where[k], view.rows[LETTER][k]
        view.rows[SIZE][k] = SIZES[letter]
        if TRAITS[letter] & UNSEEN:
            view.rows[LENGTH][k] = UNKNOWN
            continue
        view.values[k] = PROSE[letter * WORDS + min(words[i], WORDS - 1)]
        view.rows[LENGTH][k], view.rows[END][k], view.rows[CASE][k] = LENGTHS[words[i]], ENDS[ends[i]], CASES[cases[i]]
        view.rows[START][k], view.rows[FORM][k] = STARTS[starts[i]], FORMS[forms[i]]
    return 0


cdef int see_gaps(View view, list gaps) except -1:
    """See the blank lines before and after each line."""
    cdef Py_ssize_t k, i, last = len(gaps) - 1
    for k in range(view.size):
        i = view.where[k]
        if i >= 0:
            view.rows[GAP][k] = 2 * (<Py_ssize_t>gaps[i] > 0) + (i == last or <Py_ssize_t>gaps[i + 1] > 0)
    return 0


cdef int see_repeats(View view, list texts) except -1:
    """See which lines are there twice; those that none is as long as are not compared."""
    cdef dict met = {}
    cdef unsigned char[SIZES_TOLD] sizes
    cdef Py_ssize_t k, first
    memset(sizes, 0, SIZES_TOLD)
    for k in range(view.size):
        first = measure_line(view, texts, k)
        sizes[first] = min(sizes[first] + 1, 2)
    for k in range(view.size):
        if sizes[measure_line(view, texts, k)] > 1:
            first = met.setdefault(texts[view.where[k]] if view.where[k] >= 0 else "", k)
            if first != k:
                view.rows[REPEAT][first], view.rows[REPEAT][k] = TWICE, AGAIN
    return 0


cdef inline Py_ssize_t measure_line(View view, list texts, Py_ssize_t k) except -1:
    """Return the length of a line, or a number that it shares with others."""
    return len(<str?>texts[view.where[k]]) % SIZES_TOLD if view.where[k] >= 0 else 0


cdef void see_places(View view) noexcept:
    """See the distance to the prose before and after each line."""
    cdef Py_ssize_t k, distance = FARTHEST
    for k in range(view.size):
        view.rows[UP][k] = WITHIN[distance] if distance < FARTHEST else FAR
        distance = 0 if view.values[k] >= SOLID else distance + 1
    distance = FARTHEST
    for k in range(view.size - 1, -1, -1):
        view.rows[DOWN][k] = WITHIN[distance] if distance < FARTHEST else FAR
        distance = 0 if view.values[k] >= SOLID else distance + 1


cdef void see_prose(View view) noexcept:
    """See the sizes of the prose near and of all prose, before and after each line."""
    cdef Py_ssize_t k
    add_up(view)
    for k in range(view.size):
        view.rows[NEAR_BEFORE][k] = measure(sum_before(view, k))
        view.rows[NEAR_AFTER][k] = measure(sum_after(view, k))
        view.rows[ALL_BEFORE][k] = measure(view.sums[k])
        view.rows[ALL_AFTER][k] = measure(view.sums[view.size] - view.sums[k + 1])


cdef void see_company(View view, int trait, int before, int after) noexcept:
    """See the number of lines near whose letters have this trait."""
    cdef Py_ssize_t k
    for k in range(view.size):
        view.values[k] = (TRAITS[view.rows[LETTER][k]] & trait) != 0
    add_up(view)
    for k in range(view.size):
        view.rows[before][k] = <unsigned char>min(sum_before(view, k), 3)
        view.rows[after][k] = <unsigned char>min(sum_after(view, k), 3)


cdef void add_up(View view) noexcept:
    cdef Py_ssize_t k
    for k in range(view.size):
        view.sums[k + 1] = view.sums[k] + view.values[k]


cdef inline Py_ssize_t sum_before(View view, Py_ssize_t k) noexcept:
    return view.sums[k] - view.sums[max(k - PAST, 0)]


cdef inline Py_ssize_t sum_after(View view, Py_ssize_t k) noexcept:
    return view.sums[min(k + PAST + 1, view.size)] - view.sums[k + 1]


cdef inline unsigned char measure(Py_ssize_t number) noexcept:
    """Return the number of bits."""
    cdef unsigned char size = 0
    while number:
        number >>= 1
        size += 1
    return size


cdef void see_sections(View view) noexcept:
    """See how far above a rule's heading, or another marked line, stands, with no long prose between."""
    cdef Py_ssize_t k, distance = OLDEST
    cdef bint heading = False
    cdef unsigned char traits
    for k in range(view.size):
        if distance < OLDEST:
            view.rows[SECTION][k] = 1 + SINCE[distance] + (0 if heading else 8)
        traits = TRAITS[view.rows[LETTER][k]]
        distance += 1
        if traits & MARK:
            heading = traits & HEADING or (heading and distance < 3)
            distance = 0
        elif traits & LONG:
            heading = False
            distance = distance if distance < 2 else OLDEST


cdef void see_edges(View view) noexcept:
    """See the distance to the first and the last line."""
    cdef Py_ssize_t k
    for k in range(view.size):
        view.rows[FROM][k] = <unsigned char>min(k, 4)
        view.rows[TO][k] = <unsigned char>min(view.size - 1 - k, 8)


# --- the model --------------------------------------------------------------------------------------------------------
cdef struct Feature:
    int first, second  # attributes
    int width  # values of the second
    long long* weights


cdef class Model:
    """What `zones.Model` is."""

    cdef list kept  # the weights
    cdef Feature[MOST] features
    cdef int count
    cdef long long starts, leaves, ends, stays, returns
    cdef bint page

    def __init__(self, steps, weights, page):
        self.starts, self.leaves, self.ends, self.stays, self.returns = [round(100 * step) for step in steps]
        self.kept, self.count, self.page = [], 0, page
        for first, second, width, rows in features.tabulate(weights):
            self.add(ATTRIBUTES.index(first), ATTRIBUTES.index(second), width, rows)

    cdef int add(self, int first, int second, int width, list rows) except -1:
        """Add a kind of feature; both weights of a row are packed into one number, so as to be added up at once."""
        cdef bytearray table = bytearray(len(rows) * sizeof(long long))
        cdef long long* weights = <long long*>PyByteArray_AS_STRING(table)
        cdef long long outside, dropped
        cdef Py_ssize_t i
        if self.count == MOST:
            raise ValueError("too many kinds of features")
        for i, (outside, dropped) in enumerate(rows):
            weights[i] = outside * (1LL << 32) + dropped
        self.features[self.count] = Feature(first, second, width, weights)
        self.kept.append(table)
        self.count += 1
        return 0

    def label(self, list texts not None, list gaps not None, tuple shapes not None, str letters not None, list spans not None):
        """Return the label of each line in view: H before the article, K kept, D dropped, T after it."""
        cdef Py_ssize_t lines = len(letters)
        if {lines} != {len(texts), len(gaps), *map(len, shapes)} or len(shapes) != 5:
            raise ValueError("a text, a gap, a shape and a letter a line")
        cdef View view = View(count_lines(spans, lines))
        if not view.size:
            return ""
        see_letters(view, spans, point(letters.encode("ascii")), lines)
        see_shapes(view, shapes)
        see_gaps(view, gaps)
        see_repeats(view, texts)
        see_places(view)
        see_prose(view)
        see_company(view, DATE, DATES_BEFORE, DATES_AFTER)
        see_company(view, MARK, MARKS_BEFORE, MARKS_AFTER)
        if not self.page:
            see_sections(view)
            see_edges(view)
        return self.trace(view)

    cdef str trace(self, View view):
        """Return the best labels (Viterbi), as `zones.trace` does."""
        cdef bytearray scores = bytearray(view.size * sizeof(long long))
        cdef bytearray labels = bytearray(view.size)
        self.score(view, <long long*>PyByteArray_AS_STRING(scores))
        self.find_best(view.size, <long long*>PyByteArray_AS_STRING(scores), PyByteArray_AS_STRING(labels), view.values)
        return labels.decode("ascii")

    cdef void score(self, View view, long long* scores) noexcept:
        cdef unsigned char* first
        cdef unsigned char* second
        cdef Feature* feature
        cdef Py_ssize_t k
        cdef int i
        for i in range(self.count):
            feature = &self.features[i]
            first, second = view.rows[feature.first], view.rows[feature.second]
            for k in range(view.size):
                scores[k] += feature.weights[first[k] * feature.width + second[k]]

    cdef void find_best(self, Py_ssize_t size, const long long* scores, char* labels, unsigned char* sources) noexcept:
        """Find the labels, noting in `sources` where kept (two bits), dropped and after come from."""
        cdef long long head = 0, kept = NEVER, dropped = NEVER, tail = NEVER, best, back, outside, within
        cdef Py_ssize_t k
        for k in range(size):
            within = <int>scores[k]
            outside = (scores[k] - within) >> 32
            best, back, sources[k] = kept, dropped + self.returns, 0
            if back > best:
                best, sources[k] = back, 1
            if head + self.starts > best:
                best, sources[k] = head + self.starts, 2
            if dropped + self.stays > kept + self.leaves:
                sources[k] |= 4
            if tail > kept + self.ends:
                sources[k] |= 8
            dropped = max(dropped + self.stays, kept + self.leaves) + within
            tail = max(tail, kept + self.ends) + outside
            head += outside
            kept = best
        trace_back(size, sources, choose_last(head, kept, dropped, tail), labels)


cdef char choose_last(long long head, long long kept, long long dropped, long long tail) noexcept:
    """Return the label of the best score, of equal ones the last by name."""
    cdef long long best = max(head, kept, dropped, tail)
    return c"T" if tail == best else c"K" if kept == best else c"H" if head == best else c"D"


cdef void trace_back(Py_ssize_t size, const unsigned char* sources, char label, char* labels) noexcept:
    cdef Py_ssize_t k
    for k in range(size - 1, -1, -1):
        labels[k] = label
        if label == c"K":
            label = c"H" if sources[k] & 2 else c"D" if sources[k] & 1 else c"K"
        elif label == c"D":
            label = c"D" if sources[k] & 4 else c"K"
        elif label == c"T":
            label = c"T" if sources[k] & 8 else c"K"
