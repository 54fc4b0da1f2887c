"""`cleaner.index.Index.sift`, `find` and `look` in C: the same parts found, from a table of words instead of dictionaries.

Words and lines are looked up by codes of 64 bits, which a secret of the process enters; what the index says of a word is asked
for once and kept. Of the bit masks of the index only what differs from word to word is kept with the words, and only those 64
bits of them are looked at where something is left.
"""

import sys

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc
from cpython.object cimport PyObject
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int32_t, uint8_t, uint16_t, uint32_t, uint64_t, uintptr_t
from libc.string cimport memcpy, memset

from cleaner import index, tokens
from cleaner.blocks import fold
from cleaner.index import Look

cdef extern from "Python.h":
    PyObject* PyDict_GetItemWithError(dict memory, object key) except? NULL
    void Py_INCREF(object)
    void Py_XDECREF(PyObject*)
    bint Py_UNICODE_ISSPACE(Py_UCS4 letter) noexcept
    bint Py_UNICODE_ISUPPER(Py_UCS4 letter) noexcept
    bint Py_UNICODE_ISALNUM(Py_UCS4 letter) noexcept
    bint Py_UNICODE_ISALPHA(Py_UCS4 letter) noexcept

cdef extern from *:
    """
    static inline uint64_t mix(uint64_t a, uint64_t b) {
        __uint128_t product = (__uint128_t)a * b;
        return (uint64_t)product ^ (uint64_t)(product >> 64);
    }
    """
    uint64_t mix(uint64_t a, uint64_t b) noexcept
    int __builtin_ctzll(unsigned long long bits) noexcept
    void __builtin_prefetch(const void* where) noexcept

if sys.byteorder != "little":
    raise ImportError("masks are read as they lie in memory")
if index.KNOWN != KNOWN:
    raise ImportError("built for another version")

cdef enum:
    FEWEST = 1 << 12  # slots of a table; a power of two

cdef Py_ssize_t REMEMBERED = tokens.REMEMBERED
cdef Py_ssize_t DESCRIBED = REMEMBERED // 2  # different things said of words: a line without spaces is a word of its own kind
cdef Py_ssize_t MOST = 2 * REMEMBERED  # words while calls overlap
cdef Py_ssize_t EDGE = tokens.EDGE
cdef Py_ssize_t OPEN_ENDED = index.OPEN_ENDED
cdef Py_ssize_t STEP = index.STEP
cdef Py_ssize_t SHORT = index.SHORT
cdef Py_ssize_t WHOLE = index.WHOLE
cdef Py_ssize_t GLUED = index.GLUED
cdef Py_ssize_t TAIL = index.TAIL
cdef Py_ssize_t LOOKED = index.LOOKED

cdef struct Bits:  # some of 64 parts, those from number `at` * 64 on
    Py_ssize_t at
    uint64_t bits

cdef struct Parts:  # a set of parts: those of `base`, unless it is NULL, and those of `extra`, sorted
    const uint64_t* base
    const Bits* extra
    Py_ssize_t count  # of `extra`; -1 stands for None

cdef enum:
    BITS = 1 << 13  # times 64, of which codes are noted in
    MANY = 2000  # words
    TOGETHER = 16  # words that are looked up together
    TOLD = 4  # letters that tell whether a token may hold something
    GROUPS = 1 << 9  # of 64 beginnings
    KNOWN = 0x2E00  # characters, of `index.KNOWN`
    # their classes
    OTHER = 0
    LETTER = 1  # of ASCII
    MARK = 2  # nothing is left of it when it is folded
    BLANK = 3
    CLASS = 3
    COUNTED = 4  # see `cleaner.index.is_counted`
    LAST = 8  # may stand at the end of a sentence before the last
    FIRST = 16  # or of the first

cdef uint8_t[KNOWN] KINDS

cdef void fill_kinds() except *:
    cdef Py_UCS4 letter
    for letter in range(KNOWN):
        if Py_UNICODE_ISSPACE(letter):
            KINDS[letter] = BLANK
        elif not fold(letter):
            KINDS[letter] = MARK
        elif letter < 128 and Py_UNICODE_ISALPHA(letter):
            KINDS[letter] = LETTER
        KINDS[letter] |= COUNTED if index.is_counted(letter) else 0
        KINDS[letter] |= LAST if ends_before_space(letter) or ends_anywhere(letter) else 0
        KINDS[letter] |= FIRST if ends_sentence(letter) or letter == u":" or is_bar(letter) else 0

fill_kinds()

ctypedef fused Character:
    uint8_t
    uint16_t
    uint32_t

cdef struct Word:  # by its code, the same of two words in 2**64; small, since more than looking for words costs waiting for memory
    uint64_t code
    const Places* places  # shared by all words of which the same is said; NULL: no word
    const Bits* held
    Py_ssize_t holding  # how many

cdef struct Line:  # by its code, too
    uint64_t code
    PyObject* verdict  # NULL: no line

cdef struct Places:  # see `cleaner.tokens.Word`
    Parts first
    Parts second
    Parts following
    Parts last
    Parts inner
    Parts held

cdef struct Mention:  # of a word in a text
    Py_ssize_t start
    Py_ssize_t end
    uint64_t code

cdef struct Start:  # what the first two tokens allow
    const Parts* first
    const Parts* second
    Py_ssize_t begin
    Py_ssize_t stop  # behind what was read

cdef struct End:  # what the last token allows
    const Parts* allowed
    Py_ssize_t stop  # before what was read
    Py_ssize_t end

cdef struct Found:  # the parts that are left while a text is looked at
    Bits* bits
    Py_ssize_t count

cdef struct Text:  # a string being read, from `begin` to `end`
    int kind
    void* data
    Py_ssize_t begin
    Py_ssize_t end


cdef list NOTHING = []  # never added to
cdef list STRANGE = [a + b + c + "q" for a in "qxzjwvkyfpbg" for b in "xqzjkwv" for c in "qjxzwk"]  # words of no language


class FullError(Exception):
    """More words than are kept, and calls under way that may hold some."""


cdef class Scanner:
    """The parts of an `Index` by the words of a text."""

    cdef object index
    cdef Py_ssize_t size  # of a set of all parts, in 64 bits
    cdef void* memory  # of the table
    cdef Word* table
    cdef Py_ssize_t slots, words
    cdef Py_ssize_t active  # calls under way: a call back into Python may let another thread in
    cdef Line* lines
    cdef Py_ssize_t line_slots, line_count
    cdef uint64_t seed, salt
    cdef Bits* spare  # memory for a call that looks at a text
    cdef const uint64_t* allowed
    cdef const uint64_t* glued
    cdef const uint64_t* bags
    cdef const uint64_t* asking
    cdef const uint64_t* unneeded
    cdef const uint64_t** roomy
    cdef Parts open_beginning
    cdef Py_ssize_t steps
    cdef int32_t* lengths
    cdef uint8_t* most  # words
    cdef uint64_t[GROUPS] beginnings  # of the tokens that hold something
    cdef list written, signs, rows
    cdef dict clauses
    cdef list bases  # sets that most words share
    cdef dict kept  # arrays by mask
    cdef dict extras, places  # what `Parts` and words point to
    cdef tuple lasting  # those of them that outlast the words
    cdef const Places* ending  # of the empty word
    cdef const Places* of_number
    cdef const Places* of_lower
    cdef const Places* of_name
    cdef bint prepared
    cdef Py_ssize_t asked  # words that the index was asked about
    cdef uint64_t[BITS] tokens  # keys of the indexes
    cdef uint64_t[BITS] stems  # and those that stand for all with that beginning

    def __cinit__(self, index):
        self.index, self.kept, self.extras, self.places = index, {}, {}, {}
        self.size = max(1, (len(index.lengths) + 63) // 64)
        self.seed = <uint64_t><Py_ssize_t>hash("a secret of this process") | 1
        self.salt = <uint64_t><Py_ssize_t>hash("another") | 1
        self.slots = self.line_slots = FEWEST
        self.lines = <Line*>allocate(FEWEST * sizeof(Line))
        self.table = allocate_table(self.slots, &self.memory)
        self.allowed, self.glued, self.bags = self.keep(index.allowed), self.keep(index.glued), self.keep(index.bags)
        self.asking, self.unneeded = self.keep(index.asking), self.keep(index.words.unneeded)
        self.steps = len(index.roomy)
        self.roomy = <const uint64_t**>allocate(self.steps * sizeof(uint64_t*))
        for step in range(self.steps):
            self.roomy[step] = self.keep(index.roomy[step])
        self.lengths = <int32_t*>allocate((len(index.lengths) + 1) * sizeof(int32_t))
        for number, length in enumerate(index.lengths):
            self.lengths[number] = length
        self.most = <uint8_t*>allocate(len(index.most) + 1)
        for number, most in enumerate(index.most):
            self.most[number] = most
        self.written, self.signs, self.rows, self.clauses = index.written, index.signs, index.rows, index.clauses
        self.bases = [base for base in index.words.bases if base]
        self.write_parts(index.words.open_beginning, &self.open_beginning)
        self.ending = self.keep_places(index.words[""])
        self.lasting = dict(self.extras), dict(self.places)

    def __dealloc__(self):
        cdef Py_ssize_t slot
        for slot in range(self.line_slots if self.lines != NULL else 0):
            Py_XDECREF(self.lines[slot].verdict)
        PyMem_Free(self.lines)
        PyMem_Free(self.memory)
        PyMem_Free(self.spare)
        PyMem_Free(self.roomy)
        PyMem_Free(self.lengths)
        PyMem_Free(self.most)

    cdef int add_beginnings(self, str key) except -1:
        """Note with which letters a token begins that stands for itself or, with a star, for all with that beginning."""
        cdef str stem = key.rstrip("*"), letter
        cdef uint32_t beginning = 0
        cdef Py_ssize_t i
        if not (stem.isascii() and stem.isalpha()):
            return 0
        for i in range(min(len(stem), TOLD)):
            beginning = beginning << 5 | (<uint32_t>stem[i] & 31)
        self.beginnings[spread(beginning) >> 6] |= <uint64_t>1 << (spread(beginning) & 63)
        if stem != key and len(stem) < TOLD:
            for letter in "abcdefghijklmnopqrstuvwxyz":
                self.add_beginnings(stem + letter + "*")
        return 0

    def sift(self, list texts not None, dict known not None):
        """Return what is remembered of each text, and of others what they may match; see `Index.sift`."""
        cdef list found = [None] * len(texts), short = [], long = []
        cdef Py_ssize_t i
        cdef str text
        cdef PyObject* value
        cdef bint seen = len(known) > 0
        for i in range(len(texts)):
            text = <str?>texts[i]
            value = NULL
            if len(text) <= WHOLE:
                value = self.find_line(self.number(text)).verdict
            if value == NULL and seen:
                value = PyDict_GetItemWithError(known, text)
            if value != NULL:
                found[i] = <object>value
            elif SHORT < len(text) <= GLUED:
                look = self.look(text)
                if look is not None:
                    long.append((i, look))
            else:
                numbers = self.find(text) if len(text) <= SHORT else NOTHING
                if numbers or has_sentences(text):
                    short.append((i, numbers))
                elif len(text) <= SHORT:
                    self.remember(text, None)
        return found, short, long

    # --- what was said of lines ---------------------------------------------------------------------------------------
    def remember(self, str text not None, verdict):
        """Keep what was said of a text; see `Index.remember`."""
        cdef uint64_t code = self.number(text)
        cdef Line* line
        cdef PyObject* before
        if self.line_count >= REMEMBERED:
            self.forget_lines()
        if 2 * self.line_count >= self.line_slots:
            self.grow_lines()
        line = self.find_line(code)
        before = line.verdict
        self.line_count += before == NULL
        Py_INCREF(verdict)
        line.code, line.verdict = code, <PyObject*>verdict
        Py_XDECREF(before)

    cdef Line* find_line(self, uint64_t code) noexcept:
        """Return the place of a line, or where it would be put."""
        cdef Line* line = self.lines + place(code, self.line_slots)
        while line.verdict != NULL and line.code != code:
            line = line + 1 if line - self.lines < self.line_slots - 1 else self.lines
        return line

    cdef int grow_lines(self) except -1:
        """Double the slots."""
        cdef Line* before = self.lines
        cdef Py_ssize_t slot, slots = self.line_slots
        self.lines = <Line*>allocate(2 * slots * sizeof(Line))
        self.line_slots = 2 * slots
        for slot in range(slots):
            if before[slot].verdict != NULL:
                self.find_line(before[slot].code)[0] = before[slot]
        PyMem_Free(before)
        return 0

    cdef int forget_lines(self) except -1:
        cdef Line* before = self.lines
        cdef Py_ssize_t slot, slots = self.line_slots
        self.lines = <Line*>allocate(FEWEST * sizeof(Line))
        self.line_slots, self.line_count = FEWEST, 0
        for slot in range(slots):
            Py_XDECREF(before[slot].verdict)
        PyMem_Free(before)
        return 0

    cdef uint64_t number(self, str text) noexcept:
        """Return the code of a text: of two texts in 2**64 it is the same."""
        cdef const uint8_t* data = <const uint8_t*>PyUnicode_DATA(text)
        cdef Py_ssize_t left = len(text) * PyUnicode_KIND(text)
        cdef uint64_t code = self.seed ^ <uint64_t>left
        cdef uint64_t[2] part
        while left >= 16:
            memcpy(part, data, 16)
            code = mix(code ^ part[0], self.salt ^ part[1])
            data, left = data + 16, left - 16
        part[0] = part[1] = 0
        memcpy(part, data, left)
        return mix(mix(code ^ part[0], self.salt ^ part[1]), self.salt ^ <uint64_t>PyUnicode_KIND(text))

    # --- the parts of a text ------------------------------------------------------------------------------------------
    def find(self, str text not None):
        """Return the numbers of the parts that `text` may be an instance of, in order."""
        cdef Text read
        cdef Found found
        cdef Start start
        cdef End end
        if len(text) > GLUED:
            return self.index.find(text)
        open_text(text, &read)
        found.bits = <Bits*>allocate_raw(3 * self.size * sizeof(Bits))
        self.enter()
        try:
            self.find_start(text, &read, &start)
            if self.begin(&start, &read, &found):
                self.find_end(text, &read, &end)
                if restrict(&found, end.allowed):
                    return self.choose(text, &read, &found, found.bits + self.size)
            return []
        except FullError:
            return self.index.find(text)
        finally:
            self.active -= 1
            PyMem_Free(found.bits)

    cpdef look(self, str text):
        """Return what may be an instance of a rule in a long block, None if nothing; see `Index.look`."""
        cdef Text read
        cdef Bits* memory = self.spare
        open_text(text, &read)
        if memory == NULL:  # another call uses it
            memory = <Bits*>allocate_raw(4 * self.size * sizeof(Bits))
        self.spare = NULL
        self.enter()
        try:
            return self.look_into(text, &read, memory)
        except FullError:
            return self.index.look(text)
        finally:
            self.active -= 1
            if self.spare == NULL:
                self.spare = memory
            else:
                PyMem_Free(memory)

    cdef object look_into(self, str text, Text* read, Bits* memory):
        cdef list whole = NOTHING, ending = NOTHING, beginning = NOTHING
        cdef Py_ssize_t last = find_last_sentence(read), first = find_first_sentence(read) if last else 0
        cdef Bits* spare = memory + 2 * self.size
        cdef Found found, others
        cdef Text head = read[0], tail = read[0]
        cdef Start start
        cdef End end
        found.bits, others.bits = memory, memory + self.size
        self.find_start(text, read, &start)
        self.find_end(text, read, &end)
        if read.end <= WHOLE and self.begin(&start, read, &found) and restrict(&found, end.allowed):
            whole = self.choose(text, read, &found, spare)
        if last:
            head.end, tail.begin = first, last
            self.list_edged(text, &head, start, end, &found)
            self.list_edged(text, &tail, start, end, &others)
            if first <= read.end - last:  # the shorter of the two tells sooner
                beginning = self.choose(text, &head, &found, spare)
                ending = self.choose_beside(beginning, text, &tail, &others, spare)
            else:
                ending = self.choose(text, &tail, &others, spare)
                beginning = self.choose_beside(ending, text, &head, &found, spare)
            if not (beginning and ending):
                beginning, ending = self.leave_glued(beginning), self.leave_glued(ending)
        if whole or ending or beginning or states_share(read):
            return Look(whole, last, ending, first, beginning)
        return None

    cdef int list_edged(self, str text, Text* read, Start start, End end, Found* found) except -1:
        """Find the parts that the edges of a piece allow, given those of the whole text."""
        if start.begin != read.begin or start.stop > read.end:
            self.find_start(text, read, &start)
        if end.end != read.end or end.stop < read.begin:
            self.find_end(text, read, &end)
        if not (self.begin(&start, read, found) and restrict(found, end.allowed)):
            found.count = 0
        return 0

    cdef list choose_beside(self, list others, str text, Text* read, Found* found, Bits* spare):
        """Choose from the parts of a piece; only from those that may be glued to prose, if another piece has no `others`."""
        if not others:
            intersect(found, self.glued)
        return self.choose(text, read, found, spare)

    cdef list leave_glued(self, list numbers):
        """Return those of `numbers` that may be glued to prose."""
        if not numbers:
            return numbers
        return [number for number in numbers if self.glued[<Py_ssize_t>number >> 6] >> (<Py_ssize_t>number & 63) & 1]

    # --- the edges of a text ------------------------------------------------------------------------------------------
    cdef int find_start(self, str text, Text* read, Start* start) except -1:
        """Find what the first two tokens allow."""
        cdef const Parts* first = NULL
        cdef const Parts* allowed = NULL
        cdef Py_ssize_t k
        cdef Mention mention
        cdef Word* word
        mention.end = start.begin = read.begin
        for k in range(LOOKED):
            if allowed != NULL or not self.next_word(read, &mention):
                break
            if mention.end - mention.start > EDGE:
                word = self.word(text, read, mention.start, mention.start + EDGE)
            else:
                word = self.find_word(text, &mention)
            if first != NULL:
                allowed = known(&word.places.second)
            else:
                first, allowed = known(&word.places.first), known(&word.places.following)
        start.first = &self.ending.first if first == NULL else first
        start.second = &self.ending.second if allowed == NULL else allowed
        start.stop = mention.end if allowed != NULL else read.end + 1
        return 0

    cdef bint begin(self, Start* start, Text* read, Found* found) noexcept:
        """Find the parts that the first two tokens allow; tell whether there are any."""
        cdef bint wide = read.end - read.begin <= OPEN_ENDED
        unite(start.first, &self.open_beginning if wide else NULL, found)
        return restrict(found, start.second) and intersect(found, self.allowed)

    cdef int find_end(self, str text, Text* read, End* end) except -1:
        """Find the parts that the last token allows."""
        cdef Py_ssize_t stop, k
        cdef Word* word
        end.end = end.stop = read.end
        end.allowed = &self.ending.last
        for k in range(LOOKED):
            if not last_word(read, &end.stop, &stop):
                break
            word = self.word(text, read, max(end.stop, stop - EDGE), stop)
            if word.places.last.count >= 0:
                end.allowed = &word.places.last
                return 0
        end.stop = -1  # another beginning would make no other end
        return 0

    # --- what stands between ------------------------------------------------------------------------------------------
    cdef list choose(self, str text, Text* read, Found* found, Bits* spare):
        """Return the numbers of those parts found of which the text holds a token, and is not too long for, in order."""
        cdef Py_ssize_t length = read.end - read.begin, words
        cdef list numbers
        if not intersect(found, self.roomy[min(length // STEP, self.steps - 1)]):
            return NOTHING
        words = self.hold(text, read, found, <uint64_t*>spare)
        if not intersect(found, <uint64_t*>spare) or not self.open_bags(text, read, found, spare):
            return NOTHING
        numbers = self.list_fitting(text, read, found, words)
        if numbers:
            numbers = self.list_held(numbers, fold(text[read.begin : read.end]))
        if len(numbers) > 1:
            numbers.sort(key=self.rows.__getitem__)
        return numbers

    cdef Py_ssize_t hold(self, str text, Text* read, Found* found, uint64_t* held) except -1:
        """Write into `held`, where any are found, which parts need no token, or one that the text holds; count the words."""
        cdef Py_ssize_t i
        for i in range(found.count):
            held[found.bits[i].at] = self.unneeded[found.bits[i].at]
        if read.kind == 1:
            return self.hold_words(<const uint8_t*>read.data, text, read, held)
        if read.kind == 2:
            return self.hold_words(<const uint16_t*>read.data, text, read, held)
        return self.hold_words(<const uint32_t*>read.data, text, read, held)

    cdef Py_ssize_t hold_words(self, const Character* letters, str text, Text* read, uint64_t* held) except -1:
        """Look up only words that may hold something, as their first letters tell; of other scripts all."""
        cdef Py_ssize_t i = read.begin, end = read.end, k, start, told, words = 0
        cdef uint32_t beginning
        cdef uint64_t code
        cdef Mention[TOGETHER] met
        cdef int count = 0
        while True:
            while i < end and is_blank(letters[i]):
                i += 1
            if i == end:
                self.hold_met(text, met, count, held)
                return words
            start, beginning = i, 0
            words += letters[i] < KNOWN and (KINDS[letters[i]] & COUNTED) != 0
            while i < end and classify(letters[i]) == MARK:
                i += 1
            told = min(i + TOLD, end)
            while i < told and classify(letters[i]) == LETTER:
                beginning = beginning << 5 | (letters[i] & 31)
                i += 1
            while i < end and classify(letters[i]) == LETTER:
                i += 1
            while i < end and classify(letters[i]) == MARK:
                i += 1
            if i == end or is_blank(letters[i]):
                if beginning and self.prepared and not self.may_hold(beginning):
                    continue
            else:  # several tokens, or of other letters
                while i < end and not is_blank(letters[i]):
                    i += 1
            if i - start <= EDGE:
                code = self.seed
                for k in range(start, i):
                    code = add_letter(code, letters[k])
                __builtin_prefetch(self.table + place(code, self.slots))
                met[count] = Mention(start, i, code)
                count += 1
                if count == TOGETHER:
                    self.hold_met(text, met, count, held)
                    count = 0
            else:
                self.hold_long(text[start:i], held)

    cdef int hold_met(self, str text, Mention* met, int count, uint64_t* held) except -1:
        """Add what some words hold: together, so that the memory is waited for once."""
        cdef Word[TOGETHER] words
        cdef Py_ssize_t k
        cdef int i
        for i in range(count):
            words[i] = self.find_word(text, &met[i])[0]
            __builtin_prefetch(words[i].held)
        for i in range(count):
            for k in range(words[i].holding):
                held[words[i].held[k].at] |= words[i].held[k].bits
        return 0

    cdef inline bint may_hold(self, uint32_t beginning) noexcept:
        """Tell whether a token with these first letters may hold something."""
        cdef uint32_t bit = spread(beginning)
        return self.beginnings[bit >> 6] >> (bit & 63) & 1

    cdef int hold_long(self, str word, uint64_t* held) except -1:
        """Add what the tokens of a very long word hold: a line of a script without spaces is one."""
        cdef Py_ssize_t k
        cdef Text read
        cdef Word* found
        cdef str token
        for token in fold(word).split():
            if len(token) > EDGE:
                self.hold_longest(token, held)
            else:
                open_text(token, &read)
                found = self.word(token, &read, 0, read.end)
                for k in range(found.holding):
                    held[found.held[k].at] |= found.held[k].bits
        return 0

    cdef int hold_longest(self, str token, uint64_t* held) except -1:
        cdef bytes mask = (<object>self.index.words[token].held).to_bytes(self.size * 8, "little")
        cdef const uint64_t* bits = <const uint64_t*><const char*>mask
        cdef Py_ssize_t k
        for k in range(self.size):
            held[k] |= bits[k]
        return 0

    cdef bint open_bags(self, str text, Text* read, Found* found, Bits* spare) except -1:
        """Take out those bags that do not allow all words of the text; tell whether anything is left."""
        cdef Mention mention
        cdef Word* word
        cdef Found bags
        mention.end, bags.bits = read.begin, spare
        copy(found, &bags)
        if not intersect(&bags, self.bags):
            return True
        while bags.count and self.next_word(read, &mention):
            if mention.end - mention.start <= EDGE:
                word = self.find_word(text, &mention)
                if word.places.inner.count >= 0:
                    restrict(&bags, &word.places.inner)
        return replace(found, self.bags, &bags)

    cdef list list_fitting(self, str text, Text* read, Found* found, Py_ssize_t words):
        """Return the numbers of those parts that the text may match by its length, and by the words they ask for."""
        cdef list numbers = []
        cdef uint64_t bits, low
        cdef Py_ssize_t i, number, length = read.end - read.begin
        cdef str lowered = None, bare = None
        for i in range(found.count):
            bits = found.bits[i].bits
            while bits:
                low = bits & -bits
                bits ^= low
                number = found.bits[i].at * 64 + __builtin_ctzll(low)
                if self.lengths[number] < length or self.most[number] < words:
                    continue
                if self.asking[found.bits[i].at] & low:
                    lowered = text[read.begin : read.end].lower() if lowered is None else lowered
                    if not self.has_written(lowered, number):
                        if bare is None:
                            bare = "" if lowered.isascii() else self.index.fold_letters(lowered)
                        if not self.has_written(bare, number):
                            continue
                numbers.append(number)
        return numbers

    cdef bint has_written(self, str text, Py_ssize_t number) except -1:
        """Tell whether a word that a part asks for stands in a text; first, whether the letter does with which all of them begin."""
        return <str>self.signs[number] in text and has_any(text, <tuple>self.written[number])

    cdef list list_held(self, list numbers, str folded):
        """Return those parts of which a folded text meets every clause."""
        cdef list held = [], tokens = folded.split()
        cdef str spaced = folded + " "
        for number in numbers:
            for clause in <tuple>(self.clauses.get(number) or self.index.list_clauses(number)):
                exact, others = <tuple>clause
                if exact.isdisjoint(tokens) and not has_any(spaced, others):
                    break
            else:
                held.append(number)
        return held

    # --- words --------------------------------------------------------------------------------------------------------
    cdef Word* word(self, str text, Text* read, Py_ssize_t start, Py_ssize_t end) except NULL:
        """Return what the index says of the word from `start` to `end`, which is at most `EDGE` long."""
        cdef Mention mention
        cdef Py_ssize_t i
        mention.start, mention.end, mention.code = start, end, self.seed
        for i in range(start, end):
            mention.code = add_letter(mention.code, at(read, i))
        return self.find_word(text, &mention)

    cdef Word* find_word(self, str text, Mention* mention) except NULL:
        cdef Word* word = self.table + place(mention.code, self.slots)
        while word.places != NULL:
            if word.code == mention.code:
                return word
            word = word + 1 if word - self.table < self.slots - 1 else self.table
        return self.meet(text, mention)

    cdef bint next_word(self, Text* read, Mention* mention) noexcept:
        """Find the next word behind a mention, if there is one; it is numbered while its end is looked for."""
        cdef Py_ssize_t i = mention.end
        cdef uint64_t code = self.seed
        cdef Py_UCS4 letter
        while i < read.end and is_blank(at(read, i)):
            i += 1
        mention.start = i
        while i < read.end:
            letter = at(read, i)
            if is_blank(letter):
                break
            code = add_letter(code, letter)
            i += 1
        mention.end, mention.code = i, code
        return i > mention.start

    cdef Word* meet(self, str text, Mention* mention) except NULL:
        """Ask the index about a word, and remember what it says."""
        cdef Word word
        if self.words >= MOST:
            raise FullError
        cdef str written = text[mention.start : mention.end]
        word.code, word.places = mention.code, NULL
        if self.prepared:
            self.describe(written, &word.places)
        if word.places == NULL:
            word.places = self.keep_places(self.index.words[written])
            self.asked += 1
            if self.asked == MANY:
                self.prepare()
        word.held, word.holding = word.places.held.extra, word.places.held.count
        if 4 * self.words >= 3 * self.slots:
            self.grow()
        self.words += 1
        return put(self.table, self.slots, &word)

    cdef int describe(self, str word, const Places** places) except -1:
        """Find what is said of most words, without the index: of numbers, of words without a token that is told apart, and of
        those of several tokens. Else leave `places` as they are.
        """
        cdef list tokens = fold(word).split()
        if len(tokens) == 1:
            if tokens[0].isdecimal():
                places[0] = self.of_number
            elif not self.may_match(tokens[0]):
                places[0] = self.of_lower if word.islower() else self.of_name
        elif tokens:
            self.join_tokens(tokens, places)
        return 0

    cdef int join_tokens(self, list tokens, const Places** places) except -1:
        """Join what is said of the tokens of a word; see `cleaner.tokens.Words`."""
        cdef Places joined
        cdef const Places* found = NULL
        cdef const Places* first = NULL
        cdef Py_ssize_t k
        memset(&joined, 0, sizeof(Places))
        for k in range(len(tokens)):
            found = self.find_name(tokens[k])
            if found == NULL:
                return 0
            self.add_parts(&joined.held, &found.held)
            if k == 0:
                first = found
            elif k == 1:
                joined.following = found.second
        joined.first, joined.second, joined.last, joined.inner.count = first.first, first.second, found.last, -1
        kept = (<char*>&joined)[: sizeof(Places)]
        kept = self.places.setdefault(kept, kept)
        places[0] = <const Places*><const char*><bytes>kept
        return 0

    cdef int add_parts(self, Parts* parts, const Parts* others) except -1:
        """Add to a set without a base what is in another."""
        cdef Found found
        if parts.count == 0 or others.count == 0:
            parts[0] = others[0] if parts.count == 0 else parts[0]
            return 0
        found.bits = <Bits*>allocate_raw((parts.count + others.count) * sizeof(Bits))
        unite(parts, others, &found)
        extra = (<char*>found.bits)[: found.count * sizeof(Bits)]
        PyMem_Free(found.bits)
        extra = self.extras.setdefault(extra, extra)
        parts.extra, parts.count = <const Bits*><const char*><bytes>extra, found.count
        return 0

    cdef const Places* find_name(self, str token) except? NULL:
        """Return what is said of a token that looks like a name, NULL if it cannot be made to."""
        cdef Text read
        cdef str name = token.title()
        if token.isdecimal():
            return self.of_number
        if not self.may_match(token):
            return self.of_name
        if len(name) > EDGE or name.islower() or fold(name) != " " + token:
            return NULL
        open_text(name, &read)
        return self.word(name, &read, 0, read.end).places

    cdef bint may_match(self, str token) noexcept:
        """Tell whether an index may have a key for a token: itself, or a beginning of it."""
        cdef uint64_t code = self.seed
        cdef Py_ssize_t i
        for i in range(len(token)):
            code = add_letter(code, token[i])
            if i < TOLD and has_bit(self.stems, code):
                return True
        return has_bit(self.tokens, code)

    cdef int add_key(self, str key) except -1:
        """Note a key of an index; of a long beginning the first letters."""
        cdef bint beginning = key.endswith("*")
        cdef str token = key.rstrip("*")[:TOLD] if beginning else key
        cdef uint64_t code = self.seed
        for letter in token:
            code = add_letter(code, letter)
        if beginning:
            set_bit(self.stems, code)
        else:
            set_bit(self.tokens, code)
        return 0

    cdef int prepare(self) except -1:
        """Note the keys of the indexes, and ask what is said of numbers, and of words without a token that is told apart: for many
        words, since it takes as long as asking about a thousand.
        """
        cdef str token
        for token in self.index.words.list_holding():
            self.add_beginnings(token)
        for token in self.index.words.list_keys():
            self.add_key(token)
        for token in STRANGE:  # its letters may be noted for another's, so that one word is not enough
            if not self.may_match(token):
                break
        else:
            return 0
        words = self.index.words
        self.of_number = self.keep_places(words["1"])
        self.of_lower, self.of_name = self.keep_places(words[token]), self.keep_places(words[token.upper()])
        self.lasting = dict(self.extras), dict(self.places)
        self.prepared = True
        return 0

    cdef const Places* keep_places(self, described) except NULL:
        """Return what is said of a word, the same for all of which the same is said."""
        cdef Places places
        key = tuple([id(mask) for mask in described])  # equal masks are one object, and large
        kept, _ = self.places.get(key, (None, None))
        if kept is None:
            first, second, following, last, inner, held = described
            self.write_parts(first, &places.first)
            self.write_parts(second, &places.second, self.bases)
            self.write_parts(following, &places.following, self.bases)
            self.write_parts(last, &places.last, self.bases)
            self.write_parts(inner, &places.inner, self.bases)
            self.write_parts(held, &places.held)
            kept = (<char*>&places)[: sizeof(Places)]
            self.places[key] = kept, described
        return <const Places*><const char*><bytes>kept

    cdef int write_parts(self, mask, Parts* parts, list bases=[]) except -1:
        """Write a mask, or None, as what it has beyond the largest of the sets `bases` that is in it."""
        parts.base, parts.extra, parts.count = NULL, NULL, -1
        if mask is None:
            return 0
        base = max((base for base in bases if mask & base == base), key=int.bit_count, default=0)
        cdef bytes extra = pack_bits((mask ^ base).to_bytes(self.size * 8, "little"))
        extra = self.extras.setdefault(extra, extra)
        parts.base = self.keep(base) if base else NULL
        parts.extra, parts.count = <const Bits*><const char*>extra, len(extra) // <Py_ssize_t>sizeof(Bits)
        return 0

    cdef const uint64_t* keep(self, mask) except NULL:
        """Return a mask as an array, which lives as long as this."""
        cdef bytes bits = self.kept.get(mask)
        if bits is None:
            self.kept[mask] = bits = mask.to_bytes(self.size * 8, "little")
        return <const uint64_t*><const char*>bits

    cdef int grow(self) except -1:
        """Double the slots."""
        cdef void* memory = NULL
        cdef Word* table = allocate_table(2 * self.slots, &memory)
        cdef Py_ssize_t slot
        for slot in range(self.slots):
            if self.table[slot].places != NULL:
                put(table, 2 * self.slots, &self.table[slot])
        PyMem_Free(self.memory)
        self.memory, self.table = memory, table
        self.slots *= 2
        return 0

    cdef int enter(self) except -1:
        """Begin a call; forget the words where there are too many, if no other call may hold one."""
        if self.active == 0 and (self.words >= REMEMBERED or len(self.places) >= DESCRIBED):
            self.forget_words()
            if len(self.places) >= DESCRIBED:
                self.extras, self.places = map(dict, self.lasting)
        self.active += 1
        return 0

    cdef void forget_words(self) noexcept:
        """Forget the words, but not what is said of them, since of most it is the same."""
        cdef Py_ssize_t slot
        for slot in range(self.slots):
            self.table[slot].places = NULL
        self.words = 0


# --- texts ------------------------------------------------------------------------------------------------------------
cdef inline Py_UCS4 at(Text* text, Py_ssize_t i) noexcept:
    return PyUnicode_READ(text.kind, text.data, i)


cdef void open_text(str text, Text* read) noexcept:
    read.kind, read.data = PyUnicode_KIND(text), PyUnicode_DATA(text)
    read.begin, read.end = 0, len(text)


cdef inline uint64_t add_letter(uint64_t code, Py_UCS4 letter) noexcept:
    return (code ^ <uint64_t>letter) * <uint64_t>0x9E3779B97F4A7C15


cdef inline Py_ssize_t place(uint64_t code, Py_ssize_t slots) noexcept:
    """Return the slot where a word is looked for first."""
    return <Py_ssize_t>((code ^ (code >> 32)) & <uint64_t>(slots - 1))


cdef inline uint8_t classify(Character letter) noexcept:
    return KINDS[letter] & CLASS if letter < KNOWN else OTHER


cdef inline bint has_bit(const uint64_t* bits, uint64_t code) noexcept:
    return bits[code >> 51] >> (code >> 45 & 63) & 1


cdef inline void set_bit(uint64_t* bits, uint64_t code) noexcept:
    bits[code >> 51] |= <uint64_t>1 << (code >> 45 & 63)


cdef inline uint32_t spread(uint32_t beginning) noexcept:
    """Spread the numbers that beginnings make over the bits that are kept for them."""
    return <uint32_t>(beginning * <uint32_t>0x9E3779B1) >> 17


cdef inline bint is_blank(Py_UCS4 letter) noexcept:
    """Tell whether a character is white space; nearly all need no look-up."""
    if 32 < letter < 0x85:
        return False
    return KINDS[letter] & CLASS == BLANK if letter < KNOWN else Py_UNICODE_ISSPACE(letter)


cdef bint last_word(Text* read, Py_ssize_t* i, Py_ssize_t* end) noexcept:
    """Move `i` and `end` to the beginning and the end of the last word before `i`; tell whether there is one."""
    while i[0] > read.begin and is_blank(at(read, i[0] - 1)):
        i[0] -= 1
    end[0] = i[0]
    while i[0] > read.begin and not is_blank(at(read, i[0] - 1)):
        i[0] -= 1
    return i[0] < end[0]


cdef inline bint ends_before_space(Py_UCS4 letter) noexcept:
    return letter in (u".", u"!", u"?", u"\u0964", u"\u061f", u"\u06d4")


cdef inline bint ends_sentence(Py_UCS4 letter) noexcept:
    return letter == u"\u2026" or letter == u"\u104b" or ends_before_space(letter)


cdef inline bint ends_anywhere(Py_UCS4 letter) noexcept:
    return letter in (u"\u3002", u"\uff01", u"\uff1f", u"\u104b")


cdef Py_ssize_t find_last_sentence(Text* read) noexcept:
    """See `cleaner.index.find_last_sentence`."""
    if read.kind == 1:
        return search_last_sentence(<const uint8_t*>read.data, read.end)
    if read.kind == 2:
        return search_last_sentence(<const uint16_t*>read.data, read.end)
    return search_last_sentence(<const uint32_t*>read.data, read.end)


cdef Py_ssize_t search_last_sentence(const Character* letters, Py_ssize_t end) noexcept:
    cdef Py_ssize_t i = end - 3, tail = max(0, end - WHOLE), glued = -1
    cdef Py_UCS4 letter, following
    while i >= tail:
        letter = letters[i]
        if letter < KNOWN and not KINDS[letter] & LAST:
            i -= 1
            continue
        following = letters[i + 1]
        if ends_anywhere(letter) or (following == u" " and i < end - 3 and ends_before_space(letter)):
            return i + 1 + (following == u" ")
        if letter == u"." and glued < 0:
            glued = i
            if Py_UNICODE_ISUPPER(following):
                return i + 1
        i -= 1
    return 0


cdef Py_ssize_t find_first_sentence(Text* read) noexcept:
    """See `cleaner.blocks.find_first_sentence`."""
    if read.kind == 1:
        return search_first_sentence(<const uint8_t*>read.data, read)
    if read.kind == 2:
        return search_first_sentence(<const uint16_t*>read.data, read)
    return search_first_sentence(<const uint32_t*>read.data, read)


cdef Py_ssize_t search_first_sentence(const Character* letters, Text* read) noexcept:
    cdef Py_ssize_t i, end
    for i in range(read.end):
        if letters[i] < KNOWN and not KINDS[letters[i]] & FIRST:
            continue
        end = end_sentence(read, i)
        if end >= 0:
            while end > 0 and is_blank(letters[end - 1]):
                end -= 1
            return end
    return read.end


cdef bint has_sentences(str text) noexcept:
    """Tell whether a text, which is not empty, has more than one sentence."""
    cdef Text read
    open_text(text, &read)
    return find_first_sentence(&read) < read.end


cdef Py_ssize_t end_sentence(Text* read, Py_ssize_t i) noexcept:
    """Return where a sentence ends of which the mark stands at `i`, -1 if none does."""
    cdef Py_UCS4 letter = at(read, i)
    cdef Py_ssize_t end
    if ends_sentence(letter):
        # A run of marks is read from its first one only: a line may hold nothing else.
        end = -1 if i and ends_sentence(at(read, i - 1)) else end_marks(read, i)
        return i + 1 if end < 0 and is_glued(read, i + 1) else end
    if letter in (u"\u3002", u"\uff01", u"\uff1f"):
        return end_wide_marks(read, i)
    if letter == u":":
        end = pass_blanks(read, i + 1)
        return i + 1 if i + 1 < end < read.end and is_capital(at(read, end)) else -1
    if is_bar(letter) and 0 < i < read.end - 1 and is_blank(at(read, i - 1)) and is_blank(at(read, i + 1)):
        return i
    return -1


cdef Py_ssize_t end_marks(Text* read, Py_ssize_t i) noexcept:
    """Return where the marks at `i` end, and the quotes and brackets behind them, if white space follows; else -1."""
    cdef Py_ssize_t end = -1, quote
    while i < read.end and ends_sentence(at(read, i)):
        i += 1
    while i < read.end:
        if is_blank(at(read, i)):
            end = i
        quote = i + 1 if is_blank(at(read, i)) else i
        if quote < read.end and at(read, quote) == u"\xbb":
            i = quote + 1
        elif at(read, i) in (u'"', u"'", u"\u201d", u"\u2019", u"\u201c", u")", u"]"):
            i += 1
        else:
            break
    return end


cdef Py_ssize_t end_wide_marks(Text* read, Py_ssize_t i) noexcept:
    while i < read.end and at(read, i) in (u"\u3002", u"\uff01", u"\uff1f"):
        i += 1
    while i < read.end and at(read, i) in (u"\u300d", u"\u300f", u"\uff09"):
        i += 1
    return i


cdef inline bint is_bar(Py_UCS4 letter) noexcept:
    return letter in (u"|", u"\xb7", u"\u2022", u"\u2013", u"\u2014", u"/", u"\xbb")


cdef inline Py_ssize_t pass_blanks(Text* read, Py_ssize_t i) noexcept:
    while i < read.end and is_blank(at(read, i)):
        i += 1
    return i


cdef bint is_glued(Text* read, Py_ssize_t i) noexcept:
    """Tell whether a sentence begins at `i`, right behind the mark of another."""
    cdef Py_UCS4 letter = at(read, i), following
    if i < 2 or i + 1 >= read.end or not (is_capital(letter) or u"\u0410" <= letter <= u"\u042f"):
        return False
    if at(read, i - 1) not in (u".", u"!", u"?", u"\u2026") or not is_word_letter(at(read, i - 2)):
        return False
    following = at(read, i + 1)
    return u"a" <= following <= u"z" or u"\xdf" <= following <= u"\xff" or u"\u0430" <= following <= u"\u044f"


cdef inline bint is_capital(Py_UCS4 letter) noexcept:
    return u"A" <= letter <= u"Z" or u"\xc0" <= letter <= u"\xde"


cdef inline bint is_word_letter(Py_UCS4 letter) noexcept:
    return letter == u"_" or Py_UNICODE_ISALNUM(letter)


cdef bint states_share(Text* read) noexcept:
    """Tell whether a percent sign stands near the end."""
    cdef Py_ssize_t begin = max(0, read.end - TAIL)
    if read.kind == 1:
        return has_percent(<const uint8_t*>read.data, begin, read.end)
    if read.kind == 2:
        return has_percent(<const uint16_t*>read.data, begin, read.end)
    return has_percent(<const uint32_t*>read.data, begin, read.end)


cdef bint has_percent(const Character* letters, Py_ssize_t begin, Py_ssize_t end) noexcept:
    cdef Character found = 0
    cdef Py_ssize_t i
    for i in range(begin, end):  # without a branch, so that compilers look at many letters at once
        found |= letters[i] == c"%"
    return found


# --- sets of parts ----------------------------------------------------------------------------------------------------
cdef inline const Parts* known(const Parts* parts) noexcept:
    if parts.count < 0:
        return NULL
    return parts


cdef void copy(Found* found, Found* out) noexcept:
    memcpy(out.bits, found.bits, found.count * sizeof(Bits))
    out.count = found.count


cdef void unite(const Parts* parts, const Parts* others, Found* found) noexcept:
    """Write what is in either of two sets without a base; `others` may be NULL."""
    cdef Py_ssize_t i = 0, k = 0, count = 0, size = 0 if others == NULL else others.count
    while i < parts.count or k < size:
        if k >= size or (i < parts.count and parts.extra[i].at < others.extra[k].at):
            found.bits[count] = parts.extra[i]
            i += 1
        elif i >= parts.count or others.extra[k].at < parts.extra[i].at:
            found.bits[count] = others.extra[k]
            k += 1
        else:
            found.bits[count].at, found.bits[count].bits = parts.extra[i].at, parts.extra[i].bits | others.extra[k].bits
            i, k = i + 1, k + 1
        count += 1
    found.count = count


cdef bint restrict(Found* found, const Parts* parts) noexcept:
    """Leave what is in `parts` too; tell whether anything is left."""
    cdef Py_ssize_t i, k = 0, count = 0
    cdef uint64_t bits
    for i in range(found.count):
        bits = 0 if parts.base == NULL else parts.base[found.bits[i].at]
        while k < parts.count and parts.extra[k].at < found.bits[i].at:
            k += 1
        if k < parts.count and parts.extra[k].at == found.bits[i].at:
            bits |= parts.extra[k].bits
        bits &= found.bits[i].bits
        if bits:
            found.bits[count].at, found.bits[count].bits = found.bits[i].at, bits
            count += 1
    found.count = count
    return count > 0


cdef bint intersect(Found* found, const uint64_t* mask) noexcept:
    """Leave what is in `mask` too; tell whether anything is left."""
    cdef Py_ssize_t i, count = 0
    cdef uint64_t bits
    for i in range(found.count):
        bits = found.bits[i].bits & mask[found.bits[i].at]
        if bits:
            found.bits[count].at, found.bits[count].bits = found.bits[i].at, bits
            count += 1
    found.count = count
    return count > 0


cdef bint replace(Found* found, const uint64_t* among, Found* chosen) noexcept:
    """Of what is in `among`, leave only what is chosen; tell whether anything is left."""
    cdef Py_ssize_t i, k = 0, count = 0
    cdef uint64_t bits
    for i in range(found.count):
        bits = found.bits[i].bits & ~among[found.bits[i].at]
        while k < chosen.count and chosen.bits[k].at < found.bits[i].at:
            k += 1
        if k < chosen.count and chosen.bits[k].at == found.bits[i].at:
            bits |= chosen.bits[k].bits
        if bits:
            found.bits[count].at, found.bits[count].bits = found.bits[i].at, bits
            count += 1
    found.count = count
    return count > 0


cdef bint has_any(str text, tuple words) except -1:
    for word in words:
        if word in text:
            return True
    return False


# --- memory -----------------------------------------------------------------------------------------------------------
cdef void* allocate(size_t size) except NULL:
    """Return memory that is all zeros."""
    cdef void* memory = PyMem_Calloc(1, size or 1)
    if memory == NULL:
        raise MemoryError
    return memory


cdef void* allocate_raw(size_t size) except NULL:
    cdef void* memory = PyMem_Malloc(size)
    if memory == NULL:
        raise MemoryError
    return memory


cdef Word* allocate_table(Py_ssize_t slots, void** memory) except NULL:
    """Return an empty table that begins where a cache line does, in `memory`."""
    memory[0] = allocate((slots + 2) * sizeof(Word))
    return <Word*>((<uintptr_t>memory[0] + 2 * sizeof(Word) - 1) & ~<uintptr_t>(2 * sizeof(Word) - 1))


cdef Word* put(Word* table, Py_ssize_t slots, Word* word) noexcept:
    """Put a word that is not there into a table with room for it, and return its place."""
    cdef Py_ssize_t slot = place(word.code, slots)
    while table[slot].places != NULL:
        slot = (slot + 1) & (slots - 1)
    table[slot] = word[0]
    return &table[slot]


cdef bytes pack_bits(bytes mask):
    """Return those 64 bits of a mask that are not zero, as an array of `Bits`."""
    cdef const uint64_t* bits = <const uint64_t*><const char*>mask
    cdef Bits packed
    cdef list found = []
    cdef Py_ssize_t k
    for k in range(len(mask) // 8):
        if bits[k]:
            packed.at, packed.bits = k, bits[k]
            found.append((<char*>&packed)[: sizeof(Bits)])
    return b"".join(found)
