# What `cleaner.native.prefilter` reads of tokens and columns without Python's objects.

from libc.stdint cimport uint32_t


cdef extern from *:
    ctypedef unsigned long long mask "unsigned __int128"  # of languages; C knows its true size

ctypedef int* Integers
ctypedef mask* Masks


cdef class Tokens:
    cdef Integers numbers  # the rows of tokens
    cdef Integers starts  # where each begins among the letters, and where the last ends
    cdef uint32_t* letters
    cdef Py_ssize_t count, room, size, space

    cdef str spell(self, Py_ssize_t k)
    cpdef Py_ssize_t measure(self, Py_ssize_t k)
    cpdef bint is_number(self, Py_ssize_t k)
    cpdef bint ends_in_digit(self, Py_ssize_t k)
    cdef int reserve(self, Py_ssize_t more) except -1
    cdef int close(self, int number) except -1


cdef class WordColumns:
    cdef Masks known, strong
    cdef unsigned char* flags
    cdef Py_ssize_t count, room
