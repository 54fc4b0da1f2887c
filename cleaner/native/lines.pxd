# The types of `cleaner/structure/lines.py`, with which it is built as `cleaner.native.lines`.

cimport cython

cdef str _STOPS, _CLOSING, _MARKS, _BEGINS, _CLOSES, _OPENS
cdef tuple _ENDS
cdef list _LINES
cdef Py_ssize_t _MOST, _LONGEST


cdef class Line:
    cdef readonly Py_ssize_t words
    cdef readonly bint closed, linked, prose


cdef Line _find_line(Py_ssize_t words, bint closed, bint linked)

@cython.locals(found=list, text=str, words=Py_ssize_t, last=Py_UCS4, closed=bint)
cpdef list describe_all(texts)

@cython.locals(plain=str, words=Py_ssize_t, closed=bint)
cdef Line _describe_link(str text)

cdef bint _is_linked(str text, Py_ssize_t words) except -1

@cython.locals(words=Py_ssize_t)
cdef Py_ssize_t _count_words(str text) except -1

@cython.locals(unspaced=Py_ssize_t)
cdef Py_ssize_t _count_unspaced(str text, Py_ssize_t words) except -1

cpdef bint is_markup(str text) except -1

@cython.locals(may_be=bint)
cpdef bint is_code(str text) except -1

cdef bint _has_sign(str text) except -1

cdef bint _is_section(str text) except -1

@cython.locals(least=Py_ssize_t, found=list, text=str)
cpdef bint is_document(texts) except -1

cpdef bint _is_formed(str text) except -1
