# The types of `cleaner/page/parts.py`, with which it is built as `cleaner.native.parts`.

cimport cython

from cleaner.native.article cimport Element, Row, Tree


cdef class Piece:
    cdef public str text, tag
    cdef public Py_ssize_t linked
    cdef public bint is_heading, is_link, is_prose


@cython.locals(row=Row, element=Element, best=Element, found=list, mains=list, pieces=list, total=Py_ssize_t)
cpdef read_part(list rows, Tree tree)

@cython.locals(around=Element, tag=str, had=dict)
cpdef place(Element element, Tree tree)
cpdef Element find_main(Element element)
cpdef Element find_header(Element element)
cpdef _add_size(Element main, Py_ssize_t size, list mains)

@cython.locals(header=Element)
cpdef bint _is_within(Element element, Element best) except -1
cpdef bint _stands_in(Element main, Element best) except -1
cpdef Piece _read_piece(Row row, Element element)

@cython.locals(
    piece=Piece, text=str, tag=str, length=Py_ssize_t, size=Py_ssize_t, words=Py_ssize_t, linked=Py_ssize_t, prose=Py_ssize_t,
    items=Py_ssize_t, code=Py_ssize_t, cells=Py_ssize_t, headings=Py_ssize_t, linked_headings=Py_ssize_t, titles=Py_ssize_t,
)
cpdef measure_pieces(list pieces, tuple closed)

@cython.locals(piece=Piece, text=str, lines=set, had=Py_ssize_t, lost=Py_ssize_t, words=Py_ssize_t)
cpdef find_lacking(pieces, str extract)
