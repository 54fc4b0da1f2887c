# The types of `cleaner/matching/prefilter.py`, with which it is built as `cleaner.native.prefilter`.

cimport cython


from cleaner.native.tokens cimport WordColumns as c_Columns, Integers, Masks, Tokens as c_Tokens, mask

ctypedef unsigned char* Flags


cdef class _Following:
    cdef tuple _any, _end, _number, _prefixes
    cdef list _stems
    cdef dict _exact

    @cython.locals(found=tuple, stem=str, parts=tuple)
    cpdef tuple find(self, str token)


cdef class _Role:
    cdef dict _begins
    cdef _Following _following
    cdef public frozenset holds, ends
    cdef public tuple anchored


cdef class Candidates:
    cdef object _vocabulary, _wanted
    cdef const int[::1] _most, _most_unspaced, _least, _length
    cdef dict _roles
    cdef frozenset _anchors, _endless, _telling
    cdef public tuple wordless, counted
    cdef public Py_ssize_t longest_counted

    @cython.locals(numbers=Integers, following=_Following, ended=tuple, number=Py_ssize_t)
    cpdef tuple find(self, c_Tokens tokens, Py_ssize_t at)

    cpdef Py_ssize_t find_number(self, str token) except -1

    cpdef tuple find_anchored(self, Py_ssize_t number)

    @cython.locals(most="const int[::1]", least="const int[::1]", length="const int[::1]", found=list, part=Py_ssize_t)
    cpdef list list_sized(self, tuple parts, Py_ssize_t count, Py_ssize_t size, bint unspaced)

    @cython.locals(ends=frozenset, endless=frozenset)
    cpdef list list_ended(self, list parts, Py_ssize_t number)

    @cython.locals(every=list, held=list, found=list, holds=frozenset)
    cpdef list list_held(self, list parts, list words)

    cpdef tuple list_telling(self, tuple parts)

    cpdef _Role read(self, Py_ssize_t number)

    @cython.locals(found=_Role)
    cpdef _Role _open(self, Py_ssize_t number)


@cython.locals(
    rows=list, numbers=Integers, known=Masks, strong=Masks, flags=Flags, line=Py_ssize_t, place=Py_ssize_t, count=Py_ssize_t, start=Py_ssize_t, begin=Py_ssize_t, sentences=Py_ssize_t, known_sentences=Py_ssize_t,
    words=Py_ssize_t, number=Py_ssize_t, flag=long, stop=long, neutral=long, line_end=long, few=long, some=long, both=long,
    unspaced_character=long, unknown_character=long, anchor=long, beginning=long, anchors=set, found_all=mask, none_all=mask, one_all=mask, two_all=mask,
    none=mask, one=mask, two=mask, tells=mask, twice=mask, missed=mask, here=mask, held=mask, found=mask, first=bint, last=bint, first_tells=bint, last_tells=bint, tells_alone=bint, fitting=tuple, joined=tuple, first_begin=Py_ssize_t, first_end=Py_ssize_t, first_found=mask, first_unspaced=bint,
    several=bint, telling=bint, is_unspaced=bint, unspaced=bint, counted=bint, promising=bint, parts=tuple, only=tuple, anchored=tuple, possible=tuple,
)
cpdef list scan(c_Tokens tokens, c_Columns columns, Candidates candidates, mask every)

@cython.locals(numbers=Integers, flags=Flags, start=Py_ssize_t, end=Py_ssize_t, number=Py_ssize_t, parts=tuple, counted=bint, seen=set, k=Py_ssize_t)
cpdef tuple list_alone(c_Tokens tokens, c_Columns columns, Candidates candidates, sentence)

@cython.locals(numbers=Integers, count=Py_ssize_t, size=Py_ssize_t, last=Py_ssize_t, k=Py_ssize_t, number=Py_ssize_t, pieces=Py_ssize_t, fitting=list)
cpdef tuple list_fitting(tuple parts, c_Tokens tokens, Candidates candidates, Py_ssize_t start, Py_ssize_t end, bint unspaced)

@cython.locals(words=list, numbers=Integers, k=Py_ssize_t, number=Py_ssize_t)
cdef list find_words(c_Tokens tokens, Candidates candidates, Py_ssize_t start, Py_ssize_t end)
