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


cdef Py_ssize_t _FEW, _SOME, _BOTH, _ANYWAY, _LINE, _STOP, _NEUTRAL, _UNKNOWN_CHARACTER, _UNSPACED, _BEGINS, _ANCHORS


cdef class _ScannedSentence:
    cdef Py_ssize_t begin, end, words
    cdef mask none, one, two, tells, twice, missed, found
    cdef bint unspaced, counted
    cdef tuple possible, fitting

    cdef void add(self, mask held, mask here, bint unspaced, mask every) noexcept
    cdef void decide(self) noexcept


cdef class _ScannedLine:
    cdef Py_ssize_t start, sentences, known
    cdef mask none, one, two, found
    cdef bint first, last, first_tells, last_tells, unspaced, counted
    cdef tuple parts, only, anchored
    cdef set anchors
    cdef _ScannedSentence head, tail

    cdef int join(self, _ScannedSentence sentence) except -1


cdef class _Scan:
    cdef c_Tokens _tokens
    cdef c_Columns _columns
    cdef Candidates _candidates
    cdef mask _every

    @cython.locals(rows=list, numbers=Integers, place=Py_ssize_t, count=Py_ssize_t, line=Py_ssize_t, found=_ScannedLine)
    cpdef list read(self)

    @cython.locals(line=_ScannedLine)
    cdef _ScannedLine _open_line(self, Py_ssize_t start)

    @cython.locals(candidates=Candidates, sentence=_ScannedSentence, promising=bint, tells=bint, joined=tuple)
    cdef Py_ssize_t _add_sentence(self, _ScannedLine line, Py_ssize_t begin) except -1

    cdef tuple _fit(self, tuple parts, Py_ssize_t start, Py_ssize_t end, bint unspaced)

    @cython.locals(numbers=Integers, known=Masks, strong=Masks, flags=Flags, sentence=_ScannedSentence, every=mask, number=Py_ssize_t)
    cdef _ScannedSentence _read_sentence(self, _ScannedLine line, Py_ssize_t place)

    cdef int _add_anchored(self, _ScannedLine line, Py_ssize_t number) except -1

    @cython.locals(candidates=Candidates, several=bint, telling=bint, first=bint, last=bint, parts=tuple, anchored=tuple, found=mask)
    cdef object _make_row(self, _ScannedLine line, Py_ssize_t number, Py_ssize_t end)


cdef object _describe_end(_ScannedSentence sentence)

cpdef list scan(c_Tokens tokens, c_Columns columns, Candidates candidates, mask every)

@cython.locals(numbers=Integers, flags=Flags, start=Py_ssize_t, end=Py_ssize_t, number=Py_ssize_t, parts=tuple, counted=bint, seen=set, k=Py_ssize_t)
cpdef tuple list_alone(c_Tokens tokens, c_Columns columns, Candidates candidates, sentence)

@cython.locals(numbers=Integers, count=Py_ssize_t, size=Py_ssize_t, last=Py_ssize_t, k=Py_ssize_t, number=Py_ssize_t, pieces=Py_ssize_t, fitting=list)
cpdef tuple list_fitting(tuple parts, c_Tokens tokens, Candidates candidates, Py_ssize_t start, Py_ssize_t end, bint unspaced)

@cython.locals(words=list, numbers=Integers, k=Py_ssize_t, number=Py_ssize_t)
cdef list find_words(c_Tokens tokens, Candidates candidates, Py_ssize_t start, Py_ssize_t end)
