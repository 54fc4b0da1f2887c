# The types of `cleaner/rules/index.py`, with which it is built as `cleaner.native.index`.

cimport cython


cdef class TokenIndex:
    cdef const unsigned int[::1] _places
    cdef const unsigned char[::1] _records
    cdef object _data
    cdef Py_ssize_t _mask

    @cython.locals(key=bytes, places="const unsigned int[::1]", records="const unsigned char[::1]", mask=Py_ssize_t, length=Py_ssize_t, place=Py_ssize_t, at=Py_ssize_t)
    cpdef Py_ssize_t find(self, str token) except -1
