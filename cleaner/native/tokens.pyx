"""Text to tokens and their rows, in C: see `cleaner.matching.tokens`, which gives the same without it.

A token becomes one of Python's strings only where it is asked for, or met for the first time.
"""

from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ
from libc.stdint cimport uint32_t, uint64_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcmp, memcpy, memset

from cleaner.blocks import spread_character

cdef extern from "Python.h":
    enum: PyUnicode_4BYTE_KIND
    str PyUnicode_FromKindAndData(int kind, const void* data, Py_ssize_t size)

cdef enum:
    LINE = 0  # the rows of marks, as `cleaner.rules.table` has them
    STOP = 1
    NOWHERE = 2
    HEAD = 4  # letters by which stems are found, as `cleaner.rules.table` has it
    NEWLINE = 10  # within a text, which is one line here
    SPACE = 32
    DIGIT = 48
    REMEMBERED = 60_000  # tokens of which the row is remembered
    LONGEST = 64  # letters of such a token
    PLACES = 1 << 17
    PROBES = 64  # places looked at for a token: made-up ones may all want the same
    PAGE = 256  # letters whose folding is kept together
    PAGES = 0x1100
    # How a letter is folded: to itself or another, to a token, to nothing, to a blank, to several; in the bits above a letter's.
    LETTER = 0
    TOKEN = 1 << 24
    NOTHING = 2 << 24
    BLANK = 3 << 24
    SEVERAL = 4 << 24
    UNKNOWN = 5 << 24
    BITS = (1 << 24) - 1

cdef uint64_t FACTOR = 0x9E3779B97F4A7C15


cdef void* widen(void* memory, Py_ssize_t size) except NULL:
    cdef void* wider = realloc(memory, size)
    if wider is NULL:
        raise MemoryError
    return wider


cdef class Tokens:
    def __cinit__(self):
        self.starts = <Integers> widen(NULL, sizeof(int))
        self.starts[0] = 0

    def __dealloc__(self):
        free(self.numbers)
        free(self.starts)
        free(self.letters)

    def __len__(self):
        return self.count

    def __getitem__(self, at):
        if isinstance(at, slice):
            return [self.spell(k) for k in range(*at.indices(self.count))]
        if not 0 <= at < self.count:
            raise IndexError(at)
        return self.spell(at)

    cdef str spell(self, Py_ssize_t k):
        return PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, self.letters + self.starts[k], self.starts[k + 1] - self.starts[k])

    cpdef Py_ssize_t measure(self, Py_ssize_t k):
        return self.starts[k + 1] - self.starts[k]

    cpdef bint is_number(self, Py_ssize_t k):
        cdef Py_ssize_t at
        for at in range(self.starts[k], self.starts[k + 1]):
            if not DIGIT <= self.letters[at] <= DIGIT + 9:
                return False
        return True

    cpdef bint ends_in_digit(self, Py_ssize_t k):
        return DIGIT <= self.letters[self.starts[k + 1] - 1] <= DIGIT + 9

    cdef int reserve(self, Py_ssize_t more) except -1:
        if self.size + more > self.space:
            self.space = 2 * self.size + more + 512
            self.letters = <uint32_t*> widen(self.letters, self.space * sizeof(uint32_t))
        return 0

    cdef int close(self, int number) except -1:
        if self.count == self.room:
            self.room = 2 * self.room + 128
            self.numbers = <Integers> widen(self.numbers, self.room * sizeof(int))
            self.starts = <Integers> widen(self.starts, (self.room + 1) * sizeof(int))
        self.numbers[self.count] = number
        self.count += 1
        self.starts[self.count] = <int> self.size
        return 0


cdef class WordColumns:
    def __init__(self, known, strong, flags):
        self.append(known, strong, flags)

    def __dealloc__(self):
        free(self.known)
        free(self.strong)
        free(self.flags)

    def __len__(self):
        return self.count

    def append(self, const unsigned char[::1] known, const unsigned char[::1] strong, const unsigned char[::1] flags):
        cdef Py_ssize_t more = flags.shape[0], count = self.count + more
        assert known.shape[0] == strong.shape[0] == more * <Py_ssize_t> sizeof(mask)
        if not more:
            return
        self.known = <Masks> widen(self.known, count * sizeof(mask))
        self.strong = <Masks> widen(self.strong, count * sizeof(mask))
        self.flags = <unsigned char*> widen(self.flags, count)
        memcpy(self.known + self.count, &known[0], more * sizeof(mask))
        memcpy(self.strong + self.count, &strong[0], more * sizeof(mask))
        memcpy(self.flags + self.count, &flags[0], more)
        self.count = count

    def mark(self, Py_ssize_t number, unsigned char flag):
        assert 0 <= number < self.count
        self.flags[number] |= flag


cdef struct Place:
    uint64_t hash
    int start, length, number


cdef class Tokenizer:
    cdef object find
    cdef Place* places
    cdef uint32_t* keys
    cdef Py_ssize_t used, size, space
    cdef int* pages[PAGES]
    cdef list several
    cdef const uint32_t[::1] places_of_tokens, places_of_heads  # see `cleaner.rules.index.TokenIndex`
    cdef const unsigned char[::1] tokens, heads
    cdef bint is_shared

    def __init__(self, vocabulary):
        self.find, self.several = vocabulary.find, []
        self.places = <Place*> calloc(PLACES, sizeof(Place))
        if self.places is NULL:
            raise MemoryError
        index = vocabulary.share_index()
        self.is_shared = index is not None
        if index:
            self.places_of_tokens, self.tokens, self.places_of_heads, self.heads = index

    def __dealloc__(self):
        free(self.places)
        free(self.keys)
        for page in range(PAGES):
            free(self.pages[page])

    def read(self, texts):
        cdef Tokens tokens = Tokens()
        for text in texts:
            self.add(tokens, text)
        return tokens

    cdef int add(self, Tokens tokens, str text) except -1:
        cdef str lowered = text if text.isascii() else text.lower()
        cdef int kind = PyUnicode_KIND(lowered), fold
        cdef void* data = PyUnicode_DATA(lowered)
        cdef Py_ssize_t at, count = PyUnicode_GET_LENGTH(lowered), begin = tokens.size
        cdef uint64_t hash = 0
        cdef uint32_t letter
        tokens.reserve(2 * count + 1)
        for at in range(count):
            letter = PyUnicode_READ(kind, data, at)
            fold = self.pages[letter / PAGE][letter % PAGE] if self.pages[letter / PAGE] is not NULL else UNKNOWN
            if fold == UNKNOWN:
                fold = self.learn(letter)
            if fold < TOKEN:
                tokens.letters[tokens.size] = fold
                tokens.size += 1
                hash = (hash ^ fold) * FACTOR
            elif fold >= SEVERAL:
                self.add_several(tokens, self.several[fold & BITS], begin)
                tokens.reserve(2 * (count - at) + 1)
                begin = last_start(tokens)
                hash = digest(tokens, begin)
            elif fold != NOTHING:
                if tokens.size > begin:
                    tokens.close(self.look_up(tokens, begin, hash))
                if fold < NOTHING:
                    self.add_alone(tokens, fold & BITS)
                begin, hash = tokens.size, 0
        if tokens.size > begin:
            tokens.close(self.look_up(tokens, begin, hash))
        return self.add_alone(tokens, LINE)

    cdef int add_alone(self, Tokens tokens, uint32_t letter) except -1:
        cdef Py_ssize_t begin = tokens.size
        tokens.letters[begin] = letter
        tokens.size += 1
        return tokens.close(<int> letter if letter <= STOP else self.look_up(tokens, begin, digest(tokens, begin)))

    cdef int add_several(self, Tokens tokens, str folded, Py_ssize_t begin) except -1:
        """Add what one letter is folded to: letters, and blanks that end a token."""
        cdef uint32_t letter
        tokens.reserve(len(folded))
        for letter in map(ord, folded):
            if letter != SPACE:
                tokens.letters[tokens.size] = letter
                tokens.size += 1
            elif tokens.size > begin:
                letter = tokens.letters[begin]
                tokens.close(<int> letter if letter <= STOP else self.look_up(tokens, begin, digest(tokens, begin)))
                begin = tokens.size
        return 0

    cdef int look_up(self, Tokens tokens, Py_ssize_t begin, uint64_t hash) except -1:
        """Return the row of the letters from `begin` on."""
        cdef Py_ssize_t length = tokens.size - begin
        cdef uint32_t* letters = tokens.letters + begin
        cdef Place* place = self.seek(letters, length, hash)
        if place is not NULL and place.length:
            return place.number
        number = self.ask(PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, letters, length))
        if length <= LONGEST:
            self.remember(letters, length, hash, number)
        return number

    cdef int ask(self, str token) except -1:
        """Return the row of a token; the vocabulary itself is asked where a stem may know it, or it may be a sign."""
        cdef bytes key
        cdef int number, end
        if not self.is_shared or not token.isascii() or len(token) > LONGEST or not token.isalpha():
            return self.find(token)
        key = token.encode("ascii")
        number = find_exactly(self.places_of_tokens, self.tokens, key, len(key))
        if number:
            return number
        for end in range(min(HEAD, len(key)), 0, -1):
            if find_exactly(self.places_of_heads, self.heads, key, end):
                return self.find(token)
        return NOWHERE

    cdef Place* seek(self, const uint32_t* letters, Py_ssize_t length, uint64_t hash) noexcept:
        """Return where letters are remembered, or may be; nothing if that is too far."""
        cdef Py_ssize_t first = <Py_ssize_t> ((hash ^ hash >> 29) % PLACES), probe
        cdef Place* place
        for probe in range(PROBES):
            place = &self.places[(first + probe) % PLACES]
            if not place.length:
                return place
            if place.hash == hash and place.length == length and not memcmp(self.keys + place.start, letters, length * sizeof(uint32_t)):
                return place
        return NULL

    cdef int remember(self, const uint32_t* letters, Py_ssize_t length, uint64_t hash, int number) except -1:
        cdef Place* place
        if self.used >= REMEMBERED:
            memset(self.places, 0, PLACES * sizeof(Place))
            self.used = self.size = 0
        if self.size + length > self.space:
            self.space = 2 * self.space + 4096
            self.keys = <uint32_t*> widen(self.keys, self.space * sizeof(uint32_t))
        place = self.seek(letters, length, hash)
        if place is NULL or place.length:  # too far, or remembered meanwhile by another thread
            return 0
        memcpy(self.keys + self.size, letters, length * sizeof(uint32_t))
        place[0] = Place(hash, <int> self.size, <int> length, number)
        self.size += length
        self.used += 1
        return 0

    cdef int learn(self, uint32_t letter) except -1:
        """Return how a letter is folded, and remember it."""
        cdef int page = letter // PAGE, k
        cdef str folded = spread_character(letter | 32 if c"A" <= letter <= c"Z" else letter)
        if self.pages[page] is NULL:
            self.pages[page] = <int*> widen(NULL, PAGE * sizeof(int))
            for k in range(PAGE):
                self.pages[page][k] = UNKNOWN
        parts = folded.split()
        if not folded:
            fold = NOTHING
        elif letter == NEWLINE or not parts:
            fold = BLANK
        elif len(parts) == 1 and len(parts[0]) == 1 and folded in (parts[0], f" {parts[0]} "):
            fold = ord(parts[0]) | (TOKEN if len(folded) > 1 else LETTER)
        else:
            self.several.append("".join([" " if part.isspace() else part for part in folded]))
            fold = len(self.several) - 1 | SEVERAL  # nothing of Python's runs between, so no other thread does
        self.pages[page][letter % PAGE] = fold
        return fold


cdef Py_ssize_t last_start(Tokens tokens) noexcept:
    return tokens.starts[tokens.count]


cdef uint64_t digest(Tokens tokens, Py_ssize_t begin) noexcept:
    cdef uint64_t hash = 0
    cdef Py_ssize_t at
    for at in range(begin, tokens.size):
        hash = (hash ^ tokens.letters[at]) * FACTOR
    return hash


cdef int find_exactly(
    const uint32_t[::1] places, const unsigned char[::1] records, const unsigned char* letters, Py_ssize_t length
) noexcept:
    """Return the number that an index gives for a token, 0 if it has none."""
    cdef Py_ssize_t start, end
    cdef uint32_t mask = <uint32_t> (places.shape[0] - 1), place = crc32(letters, length) & mask
    while places[place]:
        start = places[place] + 2
        end = start + (records[start - 2] | records[start - 1] << 8)
        if end - start == length and not memcmp(&records[start], letters, length):
            return records[end] | records[end + 1] << 8
        place = (place + 1) & mask
    return 0


cdef uint32_t REMAINDERS[256]


cdef int fill_remainders() noexcept:
    cdef uint32_t remainder
    cdef int byte, bit
    for byte in range(256):
        remainder = byte
        for bit in range(8):
            remainder = remainder >> 1 ^ (0xEDB88320 if remainder & 1 else 0)
        REMAINDERS[byte] = remainder
    return 0


cdef uint32_t crc32(const unsigned char* data, Py_ssize_t length) noexcept:
    """The checksum by which the index is made, as in zlib."""
    cdef uint32_t sum = 0xFFFFFFFF
    cdef Py_ssize_t at
    for at in range(length):
        sum = REMAINDERS[(sum ^ data[at]) & 0xFF] ^ sum >> 8
    return sum ^ 0xFFFFFFFF


fill_remainders()
