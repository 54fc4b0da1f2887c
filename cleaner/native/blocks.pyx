"""`cleaner.blocks` in C: one pass over the lines, and over the characters of a text to fold."""

import array

from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython cimport array
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_FromKindAndData, PyUnicode_KIND
from libc.stdint cimport uint8_t, uint16_t, uint32_t, uint64_t

cdef extern from "Python.h":
    bint Py_UNICODE_ISSPACE(Py_UCS4 letter) noexcept

cdef extern from *:
    int __builtin_popcountll(unsigned long long bits) noexcept

cdef enum:
    ROUND = 32  # letters
    BMP = 1 << 16
    UNKNOWN = 0
    BLANK = 1
    LETTER = 2
    DIGIT = 3
    ALONE = 4  # a token of its own
    SEVERAL = 5  # folded to several characters, or to none

cdef struct Buffer:
    Py_UCS4* letters
    Py_ssize_t size
    Py_ssize_t length


cdef unsigned char[BMP] BLANKS  # a branch would be guessed wrong at every word
cdef unsigned char[256] ENDS  # characters that end a line
cdef int code
for code in range(BMP):
    BLANKS[code] = Py_UNICODE_ISSPACE(code)
for code in range(256):
    ENDS[code] = len(f"a{chr(code)}b".splitlines()) > 1

cdef array.array NUMBERS = array.array("q")

ctypedef fused Character:
    uint8_t
    uint16_t
    uint32_t


cdef class Folder:
    """Folds texts as `folding` (character to folded characters) says; those of `alone` are tokens of their own."""

    cdef object folding, is_alone
    cdef Py_UCS4[BMP] known  # the folded character, where it is one
    cdef unsigned char[BMP] classes

    def __cinit__(self, folding, is_alone):
        self.folding, self.is_alone = folding, is_alone

    def fold(self, str text not None):
        """Return `text` as rules see it."""
        cdef str lowered = text.lower()
        cdef Buffer buffer
        cdef Py_UCS4 letter
        cdef int before = BLANK
        buffer.size, buffer.length = 2 * len(lowered) + 8, 0
        buffer.letters = <Py_UCS4*>PyMem_Malloc(buffer.size * sizeof(Py_UCS4))
        if buffer.letters == NULL:
            raise MemoryError
        try:
            for letter in lowered:
                if letter >= BMP or self.classes[letter] == UNKNOWN:
                    before = self.add_rare(letter, &buffer, before)
                elif self.classes[letter] == SEVERAL:
                    before = self.add_all(<str>self.folding[<int>letter], &buffer, before)
                else:
                    before = add(&buffer, self.known[letter], self.classes[letter], before)
            return PyUnicode_FromKindAndData(4, buffer.letters, buffer.length)
        finally:
            PyMem_Free(buffer.letters)

    cdef int add_rare(self, Py_UCS4 letter, Buffer* buffer, int before) except -1:
        """Add a character that was not met before, or lies beyond the table."""
        cdef str folded = self.folding[<int>letter]
        if letter < BMP:
            self.known[letter] = folded[0] if len(folded) == 1 else 0
            self.classes[letter] = self.classify(folded) if len(folded) == 1 else SEVERAL
        return self.add_all(folded, buffer, before)

    cdef int add_all(self, str folded, Buffer* buffer, int before) except -1:
        for letter in folded:
            before = add(buffer, letter, self.classify(letter), before)
        return before

    cdef int classify(self, str letter) except -1:
        if letter.isspace():
            return BLANK
        if self.is_alone(letter):
            return ALONE
        return DIGIT if letter.isdecimal() else LETTER


cdef int add(Buffer* buffer, Py_UCS4 letter, int kind, int before) except -1:
    """Add a folded character, with a space where it begins a token; return its class."""
    cdef Py_UCS4* letters
    if kind == BLANK:
        return BLANK
    if buffer.length + 2 > buffer.size:
        letters = <Py_UCS4*>PyMem_Realloc(buffer.letters, 2 * buffer.size * sizeof(Py_UCS4))
        if letters == NULL:
            raise MemoryError
        buffer.letters, buffer.size = letters, 2 * buffer.size
    if kind != before or kind == ALONE:
        buffer.letters[buffer.length] = u" "
        buffer.length += 1
    buffer.letters[buffer.length] = letter
    buffer.length += 1
    return kind


# --- lines ------------------------------------------------------------------------------------------------------------
cdef struct Line:
    Py_ssize_t begin  # without outer white space
    Py_ssize_t end
    Py_ssize_t next  # where the next line begins


def cut_lines(str text not None):
    """Return what `cleaner.blocks.cut_lines` does."""
    cdef list texts = [], numbers = [], gaps = []
    cdef Py_ssize_t at = 0, size = len(text), count = 0, last = -1, room = size // 64 + 16
    cdef array.array bounds = array.clone(NUMBERS, room, False)
    cdef Line line
    while at < size:
        if count + 1 >= room:
            room *= 2
            array.resize(bounds, room)
        bounds.data.as_longlongs[count] = at
        find_line(text, at, size, &line)
        if line.begin < line.end:
            texts.append(text[line.begin : line.end])
            numbers.append(count)
            gaps.append(count - last - 1)
            last = count
        at = line.next
        count += 1
    bounds.data.as_longlongs[count] = size
    array.resize(bounds, count + 1)
    return bounds, texts, numbers, gaps


cdef void find_line(str text, Py_ssize_t at, Py_ssize_t size, Line* line) noexcept:
    cdef int kind = PyUnicode_KIND(text)
    if kind == 1:
        cut_line(<const uint8_t*>PyUnicode_DATA(text), at, size, line)
    elif kind == 2:
        cut_line(<const uint16_t*>PyUnicode_DATA(text), at, size, line)
    else:
        cut_line(<const uint32_t*>PyUnicode_DATA(text), at, size, line)


cdef void cut_line(const Character* letters, Py_ssize_t at, Py_ssize_t size, Line* line) noexcept:
    cdef Py_ssize_t end = at
    while end + ROUND <= size and not ends_some_line(letters + end):
        end += ROUND
    while end < size and not ends_line(letters[end]):
        end += 1
    line.next = end + 1 if end < size else end
    if end + 1 < size and letters[end] == c"\r" and letters[end + 1] == c"\n":
        line.next += 1
    while at < end and is_blank(letters[at]):
        at += 1
    while end > at and is_blank(letters[end - 1]):
        end -= 1
    line.begin, line.end = at, end


cdef inline bint ends_some_line(const Character* letters) noexcept:
    """Tell whether a line may end among some letters; without a branch, so that compilers look at all of them at once."""
    cdef Character found = 0
    cdef int i
    for i in range(ROUND):
        found |= letters[i] < 32
        found |= letters[i] == 0x85
        if sizeof(Character) > 1:
            found |= <Character>(letters[i] & ~<Character>1) == <Character>0x2028
    return found


cdef inline bint ends_line(Py_UCS4 letter) noexcept:
    """Tell where str.splitlines does."""
    if letter < 256:
        return ENDS[letter]
    return letter == 0x2028 or letter == 0x2029


cdef inline unsigned char is_blank(Character letter) noexcept:
    if sizeof(Character) < 4 or letter < BMP:
        return BLANKS[letter]
    return Py_UNICODE_ISSPACE(letter)


def find_longest(list texts not None):
    """Return what `cleaner.blocks.find_longest` does."""
    cdef Py_ssize_t longest = 0, i, size
    cdef str found = ""
    for i in range(len(texts)):
        size = len(<str?>texts[i])
        if size > longest:
            longest, found = size, <str>texts[i]
    return found


def count_tokens(str text not None):
    """Return what `cleaner.words.count_tokens` does."""
    cdef int kind = PyUnicode_KIND(text)
    if kind == 1:
        return count_beginnings(<const uint8_t*>PyUnicode_DATA(text), len(text))
    if kind == 2:
        return count_beginnings(<const uint16_t*>PyUnicode_DATA(text), len(text))
    return count_beginnings(<const uint32_t*>PyUnicode_DATA(text), len(text))


cdef Py_ssize_t count_beginnings(const Character* letters, Py_ssize_t size) noexcept:
    """Count the letters behind blanks, 63 at a time: a bit for each, and one for the letter before them."""
    cdef Py_ssize_t count = 0, at = 0
    cdef uint64_t blanks = 1
    cdef int i, k
    while at + 63 <= size:
        for i in range(7):
            for k in range(9):  # a loop that compilers write out
                blanks = 2 * blanks + is_blank(letters[at + 9 * i + k])
        count += __builtin_popcountll(blanks >> 1 & ~blanks)
        blanks &= 1
        at += 63
    while at < size:
        blanks = blanks << 1 | is_blank(letters[at])
        count += (blanks & 3) == 2
        at += 1
    return count
