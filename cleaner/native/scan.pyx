"""`cleaner.index.Index.find` and `look` in C: the same parts found, from a table of words instead of dictionaries.

A word is looked up by its letters; what the index says of it is asked for once and kept. Sets of parts are bit masks as there,
in arrays of 64 bits.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport int32_t, uint64_t
from libc.string cimport memcpy

from cleaner import index, tokens
from cleaner.blocks import fold
from cleaner.index import Look

cdef extern from "Python.h":
    bint Py_UNICODE_ISSPACE(Py_UCS4 letter) noexcept
    bint Py_UNICODE_ISUPPER(Py_UCS4 letter) noexcept

cdef extern from *:
    int __builtin_ctzll(unsigned long long bits) noexcept

cdef enum:
    FEWEST = 1 << 12  # slots of the table of words; a power of two

cdef Py_ssize_t REMEMBERED = tokens.REMEMBERED
cdef Py_ssize_t MOST = 2 * REMEMBERED  # words while calls overlap
cdef Py_ssize_t EDGE = tokens.EDGE
cdef Py_ssize_t OPEN_ENDED = index.OPEN_ENDED
cdef Py_ssize_t STEP = index.STEP
cdef Py_ssize_t WHOLE = index.WHOLE
cdef Py_ssize_t GLUED = index.GLUED
cdef Py_ssize_t TAIL = index.TAIL
cdef Py_ssize_t LOOKED = index.LOOKED

ctypedef uint64_t* Mask

cdef struct Edges:  # see `cleaner.tokens.Word`; NULL for None
    Mask first
    Mask second
    Mask following
    Mask last

cdef struct Word:  # most words are only asked for what holds them: that and the letters share a cache line
    uint64_t hash
    Py_ssize_t length
    Mask held  # NULL where no part is found by the word
    Mask inner
    Edges* edges
    Py_UCS4[1] letters  # as many as `length` says

cdef struct Text:  # a string being read, from `begin` to `end`
    int kind
    void* data
    Py_ssize_t begin
    Py_ssize_t end


class FullError(Exception):
    """More words than are kept, and calls under way that may hold some."""


cdef class Scanner:
    """The parts of an `Index` by the words of a text."""

    cdef object index
    cdef Py_ssize_t size  # of a mask, in 64 bits
    cdef Word** table
    cdef Py_ssize_t slots, words
    cdef Py_ssize_t active  # calls under way: a call back into Python may let another thread in
    cdef dict masks, lasting  # bytes by mask; the latter are those of the index itself
    cdef uint64_t seed
    cdef Mask allowed, open_beginning, glued, bags, asking, unneeded
    cdef Mask* roomy
    cdef Py_ssize_t steps
    cdef int32_t* lengths
    cdef list written, needles
    cdef Word* ending  # the empty word

    def __cinit__(self, index):
        self.index = index
        self.masks = {}
        self.size = max(1, (len(index.lengths) + 63) // 64)
        self.seed = <uint64_t><Py_ssize_t>hash("a secret of this process") | 1
        self.slots = FEWEST
        self.table = <Word**>allocate(self.slots * sizeof(Word*))
        self.allowed, self.open_beginning = as_mask(self.keep_bytes(index.allowed)), as_mask(self.keep_bytes(index.words.open_beginning))
        self.glued, self.bags = as_mask(self.keep_bytes(index.glued)), as_mask(self.keep_bytes(index.bags))
        self.asking, self.unneeded = as_mask(self.keep_bytes(index.asking)), as_mask(self.keep_bytes(index.words.unneeded))
        self.steps = len(index.roomy)
        self.roomy = <Mask*>allocate(self.steps * sizeof(Mask))
        for step in range(self.steps):
            self.roomy[step] = as_mask(self.keep_bytes(index.roomy[step]))
        self.lengths = <int32_t*>allocate((len(index.lengths) + 1) * sizeof(int32_t))
        for number, length in enumerate(index.lengths):
            self.lengths[number] = length
        self.written, self.needles = index.written, index.needles
        self.ending = self.read_ending()
        self.lasting = dict(self.masks)

    def __dealloc__(self):
        if self.table != NULL:
            self.forget_words()
        PyMem_Free(self.ending)
        PyMem_Free(self.table)
        PyMem_Free(self.roomy)
        PyMem_Free(self.lengths)

    def find(self, str text not None):
        """Return the numbers of the parts that `text` may be an instance of, in order."""
        cdef Text read
        cdef Mask mask
        if len(text) > GLUED:
            return self.index.find(text)
        mask = <Mask>PyMem_Malloc(2 * self.size * sizeof(uint64_t))
        if mask == NULL:
            raise MemoryError
        self.enter()
        try:
            open_text(text, &read)
            if self.begin(text, &read, mask) and intersect(mask, self.end(text, &read), self.size):
                return self.choose(text, &read, mask, mask + self.size)
            return []
        except FullError:
            return self.index.find(text)
        finally:
            self.active -= 1
            PyMem_Free(mask)

    def look(self, str text not None):
        """Return what may be an instance of a rule in a long block, None if nothing; see `Index.look`."""
        cdef Text read
        cdef Mask begun = <Mask>PyMem_Malloc(3 * self.size * sizeof(uint64_t))
        if begun == NULL:
            raise MemoryError
        self.enter()
        try:
            open_text(text, &read)
            return self.look_into(text, &read, begun, begun + self.size, begun + 2 * self.size)
        except FullError:
            return self.index.look(text)
        finally:
            self.active -= 1
            PyMem_Free(begun)

    cdef object look_into(self, str text, Text* read, Mask begun, Mask mask, Mask spare):
        cdef list whole = [], ending = [], beginning = []
        cdef Py_ssize_t first = 0, last
        cdef Text piece = read[0]
        cdef bint begins = self.begin(text, read, begun)
        cdef Mask ended = self.end(text, read)
        if begins and read.end <= WHOLE and both(begun, ended, mask, self.size):
            whole = self.choose(text, read, mask, spare)
        last = find_last_sentence(read)
        if last:
            piece.begin = last
            if self.begin(text, &piece, mask) and intersect(mask, ended, self.size):
                ending = self.choose(text, &piece, mask, spare)
        if last and begins and intersect(begun, self.glued, self.size):
            piece.begin, piece.end = 0, find_first_end(read)
            first = piece.end
            if intersect(begun, self.end(text, &piece), self.size):
                beginning = self.choose(text, &piece, begun, spare)
        if whole or ending or beginning or states_share(read):
            return Look(whole, last, ending, first, beginning)
        return None

    # --- the edges of a text ------------------------------------------------------------------------------------------
    cdef bint begin(self, str text, Text* read, Mask out) except -1:
        """Write the parts that the first two tokens allow; tell whether there are any."""
        cdef Mask first = NULL, allowed = NULL
        cdef Py_ssize_t i = read.begin, start, k
        cdef bint wide = read.end - read.begin <= OPEN_ENDED
        cdef Word* word
        for k in range(LOOKED):
            if allowed != NULL or not next_word(read, &start, &i):
                break
            word = self.word(text, read, start, min(i, start + EDGE))
            if first == NULL:
                first, allowed = word.edges.first, word.edges.following
                if first != NULL and not wide and is_empty(first, self.size):
                    return False
            else:
                allowed = word.edges.second
        first = self.ending.edges.first if first == NULL else first
        allowed = self.ending.edges.second if allowed == NULL else allowed
        for k in range(self.size):
            out[k] = (first[k] | (self.open_beginning[k] if wide else 0)) & allowed[k] & self.allowed[k]
        return not is_empty(out, self.size)

    cdef Mask end(self, str text, Text* read) except NULL:
        """Return the parts that the last token allows."""
        cdef Py_ssize_t i = read.end, end, k
        cdef Word* word
        for k in range(LOOKED):
            if not last_word(read, &i, &end):
                break
            word = self.word(text, read, max(i, end - EDGE), end)
            if word.edges.last != NULL:
                return word.edges.last
        return self.ending.edges.last

    # --- what stands between ------------------------------------------------------------------------------------------
    cdef list choose(self, str text, Text* read, Mask mask, Mask found):
        """Return the numbers of those parts of `mask` of which the text holds a token, and is not too long for."""
        cdef Py_ssize_t length = read.end - read.begin
        if not intersect(mask, self.roomy[min(length // STEP, self.steps - 1)], self.size):
            return []
        self.hold(text, read, mask, found)
        if not intersect(mask, found, self.size):
            return []
        if both(mask, self.bags, found, self.size):
            self.open_bags(text, read, found)
            replace(mask, self.bags, found, self.size)
        cdef list numbers = self.list_fitting(text, read, mask)
        return self.list_held(numbers, fold(text[read.begin : read.end]) + " ") if numbers else numbers

    cdef int hold(self, str text, Text* read, Mask mask, Mask found) except -1:
        """Write which parts of `mask` need no token, or one that the text holds."""
        cdef Py_ssize_t i = read.begin, start
        cdef Word* word
        memcpy(found, self.unneeded, self.size * sizeof(uint64_t))
        while next_word(read, &start, &i):
            if i - start <= EDGE:
                word = self.word(text, read, start, i)
                if word.held != NULL:
                    add(found, word.held, self.size)
            else:
                self.hold_long(text[start:i], found)
        return 0

    cdef int hold_long(self, str word, Mask found) except -1:
        """Add what a very long word holds: a line of a script without spaces is one."""
        cdef bytes held = (<object>self.index.words[word].held).to_bytes(self.size * 8, "little")
        add(found, as_mask(held), self.size)
        return 0

    cdef int open_bags(self, str text, Text* read, Mask bags) except -1:
        """Take out of `bags` those that do not allow all words of the text."""
        cdef Py_ssize_t i = read.begin, start
        cdef Word* word
        while next_word(read, &start, &i):
            if i - start <= EDGE:
                word = self.word(text, read, start, i)
                if word.inner != NULL and not intersect(bags, word.inner, self.size):
                    return 0
        return 0

    cdef list list_fitting(self, str text, Text* read, Mask mask):
        """Return the numbers of a mask whose parts the text may match by its length, and by the words they ask for."""
        cdef list numbers = []
        cdef uint64_t bits, low
        cdef Py_ssize_t k, number, length = read.end - read.begin
        cdef str lowered = None, bare = None
        for k in range(self.size):
            bits = mask[k]
            while bits:
                low = bits & -bits
                bits ^= low
                number = k * 64 + __builtin_ctzll(low)
                if self.lengths[number] < length:
                    continue
                if self.asking[k] & low:
                    lowered = text[read.begin : read.end].lower() if lowered is None else lowered
                    if not has_any(lowered, <tuple>self.written[number]):
                        bare = self.index.fold_letters(lowered) if bare is None else bare
                        if not has_any(bare, <tuple>self.written[number]):
                            continue
                numbers.append(number)
        return numbers

    cdef list list_held(self, list numbers, str folded):
        """Return those parts of which a folded text, with a space after it, holds one of each set of tokens they need."""
        cdef list held = []
        for number in numbers:
            for needles in <tuple>self.needles[number]:
                if not has_any(folded, needles):
                    break
            else:
                held.append(number)
        return held

    # --- words --------------------------------------------------------------------------------------------------------
    cdef Word* word(self, str text, Text* read, Py_ssize_t start, Py_ssize_t end) except NULL:
        """Return what the index says of the word at `start`, which is at most `EDGE` long."""
        cdef uint64_t code = self.seed
        cdef Py_ssize_t i, slot
        cdef Word* word
        for i in range(start, end):
            code = (code ^ <uint64_t>at(read, i)) * <uint64_t>0x9E3779B97F4A7C15
        code ^= code >> 32
        slot = code & (self.slots - 1)
        while self.table[slot] != NULL:
            word = self.table[slot]
            if word.hash == code and word.length == end - start and is_same(word, read, start):
                return word
            slot = (slot + 1) & (self.slots - 1)
        return self.meet(text, read, start, end, code)

    cdef Word* meet(self, str text, Text* read, Py_ssize_t start, Py_ssize_t end, uint64_t code) except NULL:
        """Ask the index about a word, and remember what it says."""
        cdef Py_ssize_t i
        cdef Word* word
        if self.words >= MOST:
            raise FullError
        first, second, following, last, inner, held = map(self.keep_bytes, self.index.words[text[start:end]])
        if 2 * self.words >= self.slots:
            self.grow()
        word = <Word*>allocate(sizeof(Word) + (end - start) * sizeof(Py_UCS4) + sizeof(Edges))
        word.hash, word.length = code, end - start
        word.edges = <Edges*>(<char*>word + sizeof(Word) + (end - start) * sizeof(Py_UCS4))
        word.edges.first, word.edges.second = as_mask(first), as_mask(second)
        word.edges.following, word.edges.last = as_mask(following), as_mask(last)
        word.inner, word.held = as_mask(inner), as_mask(held)
        if is_empty(word.held, self.size):
            word.held = NULL
        for i in range(start, end):
            word.letters[i - start] = at(read, i)
        put(self.table, self.slots, word)
        self.words += 1
        return word

    cdef int grow(self) except -1:
        """Double the slots."""
        cdef Word** table = <Word**>allocate(2 * self.slots * sizeof(Word*))
        cdef Py_ssize_t slot
        for slot in range(self.slots):
            if self.table[slot] != NULL:
                put(table, 2 * self.slots, self.table[slot])
        PyMem_Free(self.table)
        self.table = table
        self.slots *= 2
        return 0

    def keep_bytes(self, mask):
        """Return the bytes of a mask, the same object for its equals; None for None."""
        if mask is None:
            return None
        bits = self.masks.get(mask)
        if bits is None:
            self.masks[mask] = bits = mask.to_bytes(self.size * 8, "little")
        return bits

    cdef Word* read_ending(self) except NULL:
        cdef Text read
        open_text("", &read)
        return self.word("", &read, 0, 0)

    cdef int enter(self) except -1:
        """Begin a call; forget the words where there are too many, if no other call may hold one."""
        if self.words >= REMEMBERED and self.active == 0:
            self.forget_words()
            self.masks = dict(self.lasting)
        self.active += 1
        return 0

    cdef void forget_words(self) noexcept:
        cdef Py_ssize_t slot
        for slot in range(self.slots):
            if self.table[slot] != self.ending:
                PyMem_Free(self.table[slot])
            self.table[slot] = NULL
        self.words = 0


# --- texts ------------------------------------------------------------------------------------------------------------
cdef inline Py_UCS4 at(Text* text, Py_ssize_t i) noexcept:
    return PyUnicode_READ(text.kind, text.data, i)


cdef void open_text(str text, Text* read) noexcept:
    read.kind, read.data = PyUnicode_KIND(text), PyUnicode_DATA(text)
    read.begin, read.end = 0, len(text)


cdef bint is_same(Word* word, Text* read, Py_ssize_t start) noexcept:
    """Tell whether the letters of a word stand at `start`."""
    cdef Py_ssize_t i
    for i in range(word.length):
        if word.letters[i] != at(read, start + i):
            return False
    return True


cdef bint next_word(Text* read, Py_ssize_t* start, Py_ssize_t* i) noexcept:
    """Move `start` and `i` to the beginning and the end of the next word from `i` on; tell whether there is one."""
    while i[0] < read.end and Py_UNICODE_ISSPACE(at(read, i[0])):
        i[0] += 1
    start[0] = i[0]
    while i[0] < read.end and not Py_UNICODE_ISSPACE(at(read, i[0])):
        i[0] += 1
    return i[0] > start[0]


cdef bint last_word(Text* read, Py_ssize_t* i, Py_ssize_t* end) noexcept:
    """Move `i` and `end` to the beginning and the end of the last word before `i`; tell whether there is one."""
    while i[0] > read.begin and Py_UNICODE_ISSPACE(at(read, i[0] - 1)):
        i[0] -= 1
    end[0] = i[0]
    while i[0] > read.begin and not Py_UNICODE_ISSPACE(at(read, i[0] - 1)):
        i[0] -= 1
    return i[0] < end[0]


cdef inline bint ends_before_space(Py_UCS4 letter) noexcept:
    return letter in (u".", u"!", u"?", u"\u0964", u"\u061f", u"\u06d4")


cdef inline bint ends_anywhere(Py_UCS4 letter) noexcept:
    return letter in (u"\u3002", u"\uff01", u"\uff1f", u"\u104b")


cdef Py_ssize_t find_last_sentence(Text* read) noexcept:
    """See `cleaner.index.find_last_sentence`."""
    cdef Py_ssize_t i = read.end - 3, tail = max(0, read.end - WHOLE), glued = -1
    cdef Py_UCS4 letter, following
    while i >= tail:
        letter, following = at(read, i), at(read, i + 1)
        if ends_anywhere(letter) or (following == u" " and i < read.end - 3 and ends_before_space(letter)):
            return i + 1 + (following == u" ")
        if letter == u"." and glued < 0:
            glued = i
            if Py_UNICODE_ISUPPER(following):
                return i + 1
        i -= 1
    return 0


cdef Py_ssize_t find_first_end(Text* read) noexcept:
    """See `cleaner.index.find_first_end`; white space before it is left out."""
    cdef Py_ssize_t i, end = read.end, limit = min(read.end, WHOLE)
    for i in range(1, limit):
        if is_end(read, i, limit):
            end = i + 1
            break
    while end > 0 and Py_UNICODE_ISSPACE(at(read, end - 1)):
        end -= 1
    return end


cdef inline bint is_end(Text* read, Py_ssize_t i, Py_ssize_t limit) noexcept:
    """Tell whether a sentence, or what stands before a bar, ends here."""
    cdef Py_UCS4 letter = at(read, i)
    if letter == u" ":
        return i + 2 < limit and at(read, i + 1) == u"|" and at(read, i + 2) == u" "
    if ends_anywhere(letter):
        return True
    return (letter == u":" or ends_before_space(letter)) and i + 1 < limit and at(read, i + 1) == u" "


cdef bint states_share(Text* read) noexcept:
    """Tell whether a percent sign stands near the end."""
    cdef Py_ssize_t i
    for i in range(max(0, read.end - TAIL), read.end):
        if at(read, i) == u"%":
            return True
    return False


cdef void put(Word** table, Py_ssize_t slots, Word* word) noexcept:
    """Put a word that is not there into a table with room for it."""
    cdef Py_ssize_t slot = word.hash & (slots - 1)
    while table[slot] != NULL:
        slot = (slot + 1) & (slots - 1)
    table[slot] = word


# --- memory and masks -------------------------------------------------------------------------------------------------
cdef void* allocate(size_t size) except NULL:
    cdef void* memory = PyMem_Calloc(1, size)
    if memory == NULL:
        raise MemoryError
    return memory


cdef inline Mask as_mask(bits) noexcept:
    return NULL if bits is None else <Mask><char*>(<bytes>bits)


cdef bint has_any(str text, tuple words) except -1:
    for word in words:
        if word in text:
            return True
    return False


cdef bint is_empty(Mask mask, Py_ssize_t size) noexcept:
    cdef uint64_t bits = 0
    for k in range(size):
        bits |= mask[k]
    return bits == 0


cdef bint intersect(Mask mask, Mask other, Py_ssize_t size) noexcept:
    """Keep what is in both; tell whether there is any."""
    return both(mask, other, mask, size)


cdef bint both(Mask mask, Mask other, Mask out, Py_ssize_t size) noexcept:
    """Write what is in both; tell whether there is any."""
    cdef uint64_t bits = 0
    cdef Py_ssize_t k
    for k in range(size):
        out[k] = mask[k] & other[k]
        bits |= out[k]
    return bits != 0


cdef void add(Mask mask, Mask other, Py_ssize_t size) noexcept:
    cdef Py_ssize_t k
    for k in range(size):
        mask[k] |= other[k]


cdef void replace(Mask mask, Mask among, Mask chosen, Py_ssize_t size) noexcept:
    """Put `chosen` in the place of those of `mask` that are in `among`."""
    cdef Py_ssize_t k
    for k in range(size):
        mask[k] = (mask[k] & ~among[k]) | chosen[k]
