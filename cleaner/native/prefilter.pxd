# The types of `cleaner/matching/prefilter.py`, with which it is built as `cleaner.native.prefilter`.

cimport cython


cdef extern from *:
    ctypedef unsigned long long mask "unsigned __int128"  # of languages; C knows its true size


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
    cdef list _most, _most_unspaced, _least, _length
    cdef dict _roles
    cdef frozenset _anchors, _endless, _telling
    cdef public tuple wordless, counted
    cdef public Py_ssize_t longest_counted

    @cython.locals(first=str, following=_Following, ended=tuple, number=Py_ssize_t)
    cpdef tuple find(self, list tokens, list numbers, Py_ssize_t at)

    cpdef Py_ssize_t find_number(self, str token) except -1

    cpdef tuple find_anchored(self, Py_ssize_t number)

    @cython.locals(most=list, least=list, length=list, count=Py_ssize_t, fitting=list, ends=frozenset, held=list, holds=frozenset, part=Py_ssize_t)
    cpdef tuple list_fitting(self, tuple parts, list words, Py_ssize_t size, bint unspaced)

    cpdef tuple list_telling(self, tuple parts)

    cpdef _Role read(self, Py_ssize_t number)

    @cython.locals(found=_Role)
    cpdef _Role _open(self, Py_ssize_t number)


@cython.locals(
    rows=list, line=Py_ssize_t, place=Py_ssize_t, count=Py_ssize_t, start=Py_ssize_t, begin=Py_ssize_t, sentences=Py_ssize_t, known_sentences=Py_ssize_t,
    words=Py_ssize_t, number=Py_ssize_t, flag=long, stop=long, neutral=long, line_end=long, few=long, some=long, both=long,
    unspaced_character=long, unknown_character=long, anchor=long, beginning=long, anchors=set, found_all=mask, none_all=mask, one_all=mask, two_all=mask,
    none=mask, one=mask, two=mask, tells=mask, twice=mask, missed=mask, here=mask, held=mask, found=mask, first=bint, last=bint, first_tells=bint, last_tells=bint, tells_alone=bint, fitting=tuple, joined=tuple, first_begin=Py_ssize_t, first_end=Py_ssize_t, first_found=mask, first_unspaced=bint,
    several=bint, is_unspaced=bint, unspaced=bint, counted=bint, promising=bint, parts=tuple, only=tuple, anchored=tuple, possible=tuple,
)
cpdef list scan(list tokens, list numbers, list known, list strong, list flags, Candidates candidates, mask every)

@cython.locals(words=list, size=Py_ssize_t, k=Py_ssize_t, number=Py_ssize_t, token=str)
cpdef tuple list_fitting(tuple parts, list tokens, list numbers, Candidates candidates, Py_ssize_t start, Py_ssize_t end, bint unspaced)

@cython.locals(number=Py_ssize_t, parts=tuple, counted=bint, seen=set, k=Py_ssize_t, flag=long, fitting=tuple)
cpdef object describe_end(list tokens, list numbers, list flags, Candidates candidates, Py_ssize_t start, Py_ssize_t end, mask found, bint unspaced)
