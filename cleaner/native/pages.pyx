"""Loops over all the characters of a page, in C: see `cleaner.page.scan`, which gives the same without them."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_GET_LENGTH, PyUnicode_KIND, PyUnicode_READ
from libc.string cimport memchr, memcmp

cdef extern from "Python.h":
    bint Py_UNICODE_ISALNUM(Py_UCS4 letter) noexcept
    bint Py_UNICODE_ISSPACE(Py_UCS4 letter) noexcept
    str PyUnicode_New(Py_ssize_t size, Py_UCS4 widest)
    void PyUnicode_WRITE(int kind, void* data, Py_ssize_t at, Py_UCS4 letter) noexcept

cdef enum:
    BLOCK = 64  # bytes that the compiler looks at a few at a time; a count of them fits one


def is_utf8(bytes page not None):
    cdef const unsigned char* at = <const unsigned char*> PyBytes_AS_STRING(page)
    cdef const unsigned char* end = at + PyBytes_GET_SIZE(page)
    cdef const unsigned char* stop
    cdef Py_ssize_t size
    while at < end:
        if end - at >= BLOCK and is_ascii(at):
            at += BLOCK
            continue
        stop = min(at + BLOCK, end)
        while at < stop:
            size = 1 if at[0] < 0x80 else count_bytes(at, end)
            if size == 0:
                return False
            at += size
    return True


cdef inline bint is_ascii(const unsigned char* block) noexcept:
    cdef unsigned char bits = 0
    cdef int i
    for i in range(BLOCK):
        bits |= block[i]
    return bits < 0x80


cdef inline Py_ssize_t count_bytes(const unsigned char* at, const unsigned char* end) noexcept:
    """How many bytes the letter at `at` takes, which is none of ASCII; 0 where it is no letter (RFC 3629, section 4)."""
    cdef unsigned char first = at[0]
    cdef Py_ssize_t size = 2 if first < 0xE0 else 3 if first < 0xF0 else 4, i
    if not 0xC2 <= first <= 0xF4 or end - at < size:
        return 0
    for i in range(1, size):
        if at[i] >> 6 != 2:
            return 0
    if first == 0xE0 and at[1] < 0xA0 or first == 0xED and at[1] > 0x9F:  # too long, or half of a pair
        return 0
    if first == 0xF0 and at[1] < 0x90 or first == 0xF4 and at[1] > 0x8F:  # too long, or beyond Unicode
        return 0
    return size


def count_tags(bytes page not None):
    cdef const unsigned char* data = <const unsigned char*> PyBytes_AS_STRING(page)
    cdef Py_ssize_t size = PyBytes_GET_SIZE(page), at = 0, found = 0
    cdef unsigned char part
    cdef int i
    while at + BLOCK <= size:
        part = 0
        for i in range(BLOCK):
            part += data[at + i] == c"<"
        found += part
        at += BLOCK
    while at < size:
        found += data[at] == c"<"
        at += 1
    return found


def find_longest_tag(bytes page not None):
    cdef const unsigned char* at = <const unsigned char*> PyBytes_AS_STRING(page)
    cdef const unsigned char* end = at + PyBytes_GET_SIZE(page)
    cdef Py_ssize_t longest = 0, quoted
    cdef const unsigned char* start
    while at < end:
        start = <const unsigned char*> memchr(at, c"<", end - at)
        if start == NULL or end - start < 2:
            break
        at = start + 1
        if c"a" <= (at[0] | 0x20) <= c"z":
            at, quoted = pass_tag(at + 1, end)
            longest = max(longest, at - start - quoted)
    return longest


cdef inline (const unsigned char*, Py_ssize_t) pass_tag(const unsigned char* at, const unsigned char* end) noexcept:
    """Where the tag ends that `at` stands in, at a bracket outside of quoted values; and the bytes of these."""
    cdef Py_ssize_t quoted = 0
    cdef const unsigned char* quote
    while at < end and at[0] != c">":
        at += 1
        if at[-1] == c"=":
            while at < end and (at[0] == c" " or 9 <= at[0] <= 13):
                at += 1
            if at < end and (at[0] == c'"' or at[0] == c"'"):
                quote = at
                at = pass_value(at, end)
                quoted += at - quote
    return at, quoted


cdef inline const unsigned char* pass_value(const unsigned char* quote, const unsigned char* end) noexcept:
    cdef const unsigned char* close = <const unsigned char*> memchr(quote + 1, quote[0], end - quote - 1)
    return end if close == NULL else close + 1


def holds(bytes page not None, bytes word not None, Py_ssize_t rare):
    """Look for one letter of `word`, which is `rare` in pages."""
    return find_word(page, word, rare, 0) >= 0


cdef Py_ssize_t find_word(bytes page, bytes word, Py_ssize_t rare, Py_ssize_t start):
    """Where `word` stands from `start` on; -1 if it does not."""
    cdef const char* page_start = PyBytes_AS_STRING(page)
    cdef const char* at = page_start + start + rare
    cdef const char* wanted = PyBytes_AS_STRING(word)
    cdef Py_ssize_t size = PyBytes_GET_SIZE(word)
    cdef const char* end = page_start + PyBytes_GET_SIZE(page) - size + rare + 1
    while at < end:
        at = <const char*> memchr(at, wanted[rare], end - at)
        if at == NULL:
            return -1
        if memcmp(at - rare, wanted, size) == 0:
            return at - rare - page_start
        at += 1
    return -1


def holds_any(bytes page not None, bytes head not None, Py_ssize_t rare, tuple tails not None):
    cdef Py_ssize_t size = PyBytes_GET_SIZE(head), at = find_word(page, head, rare, 0)
    while at >= 0:
        if page.startswith(tails, at + size):
            return True
        at = find_word(page, head, rare, at + size)
    return False


cdef inline bint is_blank(unsigned int letter) noexcept:
    return not c" " < letter < 127 and Py_UNICODE_ISSPACE(letter)


def count_tokens(str text not None):
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t i, count = 0
    cdef bint blank, parted = True
    for i in range(PyUnicode_GET_LENGTH(text)):
        blank = is_blank(PyUnicode_READ(kind, data, i))
        count += parted and not blank
        parted = blank
    return count


def tidy(str text not None):
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), length = 0, i
    cdef unsigned int letter, widest = 0  # has the bits of all letters, and so at least the widest one's
    cdef bint parted = True, same = True
    for i in range(size):
        letter = PyUnicode_READ(kind, data, i)
        if is_blank(letter):
            same = same and letter == c" "
            letter = c" "
            length += not parted
            parted = True
        else:
            length += 1
            parted = False
        widest |= letter
    length -= parted and length > 0
    return text if same and length == size else rewrite(kind, data, length, widest)


cdef str rewrite(int kind, void* data, Py_ssize_t length, Py_UCS4 widest):
    """The first `length` letters of a text, its runs of white space counted as one and those before it left out."""
    cdef str result = PyUnicode_New(length, min(widest, 0x10FFFF))
    cdef int to_kind = PyUnicode_KIND(result)
    cdef void* to = PyUnicode_DATA(result)
    cdef Py_ssize_t i = 0, at = 0
    cdef unsigned int letter
    cdef bint parted = True
    while at < length:
        letter = PyUnicode_READ(kind, data, i)
        i += 1
        if not is_blank(letter):
            PyUnicode_WRITE(to_kind, to, at, letter)
            at += 1
            parted = False
        elif not parted:
            PyUnicode_WRITE(to_kind, to, at, c" ")
            at += 1
            parted = True
    return result


cdef inline bint is_letter(unsigned int letter) noexcept:
    if letter < 128:
        return c"a" <= letter | 32 <= c"z" or c"0" <= letter <= c"9"
    return Py_UNICODE_ISALNUM(letter)


def keep_letters(str text not None):
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), length = 0, i
    cdef unsigned int letter, widest = 0  # as in `tidy`
    for i in range(size):
        letter = PyUnicode_READ(kind, data, i)
        if is_letter(letter):
            length += 1
            widest |= letter
    cdef str result = PyUnicode_New(length, min(widest, 0x10FFFF))
    cdef int to_kind = PyUnicode_KIND(result)
    cdef void* to = PyUnicode_DATA(result)
    length = 0
    for i in range(size):
        letter = PyUnicode_READ(kind, data, i)
        if is_letter(letter):
            PyUnicode_WRITE(to_kind, to, length, letter)
            length += 1
    return result
