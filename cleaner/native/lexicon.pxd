# The types of `cleaner/matching/lexicon.py`, with which it is built as `cleaner.native.lexicon`.

cimport cython

from cleaner.native.tokens cimport mask


cdef class Profile:
    cdef public mask allow, first, second, third


@cython.no_gc  # nothing that it holds leads back to it; hundreds of thousands are kept
cdef class Known:
    cdef public Py_ssize_t longest
    cdef public tuple meanings
    cdef public Profile profile


cdef class Lexicon:
    cdef object _words, _find_profile
    cdef public object is_common
    cdef mask _one, _two, _three
    cdef dict _met

    @cython.locals(tokens=list, at=Py_ssize_t, end=Py_ssize_t, names=Py_ssize_t, size=Py_ssize_t, fresh=bint, first=mask, second=mask, third=mask, known=Known, profile=Profile, meanings=tuple)
    cpdef mask choose(self, sentence, mask allowed, mask wanted) except? 1

    @cython.locals(at=Py_ssize_t, end=Py_ssize_t, after=Py_ssize_t, size=Py_ssize_t, read=list, known=Known, meanings=tuple, found=tuple)
    cpdef list parse(self, list tokens)

    @cython.locals(token=str)
    cdef bint _may_name(self, sentence, Py_ssize_t at) except -1

    @cython.locals(known=Known)
    cdef Known _meet(self, str token)

    @cython.locals(meanings=tuple)
    cdef Known _look_up(self, str token)

    @cython.locals(first=str, second=str, head=str, before=str, last=str, size=Py_ssize_t, length=Py_ssize_t, meanings=tuple)
    cdef tuple _find_expression(self, list tokens, Py_ssize_t at)
