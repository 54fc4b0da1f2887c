"""`cleaner.blocks` in C: one pass over the lines, and over the characters of a text to fold."""

from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport PyUnicode_FromKindAndData

cdef extern from "Python.h":
    bint Py_UNICODE_ISSPACE(Py_UCS4 letter) noexcept

cdef enum:
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


def strip_lines(list pieces not None):
    """Return what `cleaner.blocks.strip_lines` does."""
    cdef list texts = [], where = [], gaps = []
    cdef Py_ssize_t i, last = -1
    cdef str text
    for i in range(len(pieces)):
        text = (<str>pieces[i]).strip()
        if text:
            texts.append(text)
            where.append(i)
            gaps.append(i - last - 1)
            last = i
    return texts, where, gaps


cdef unsigned char[256] BLANKS  # of the first characters; a branch would be guessed wrong at every word
for code in range(256):
    BLANKS[code] = Py_UNICODE_ISSPACE(code)


def count_tokens(str text not None):
    """Return what `cleaner.truncation.count_tokens` does."""
    cdef Py_ssize_t count = 0
    cdef unsigned char blank, before = True
    cdef Py_UCS4 letter
    for letter in text:
        blank = BLANKS[letter] if letter < 256 else Py_UNICODE_ISSPACE(letter)
        count += before & ~blank & 1
        before = blank
    return count
