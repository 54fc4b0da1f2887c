# The types of `cleaner/page/article.py`, with which it is built as `cleaner.native.article`.

cimport cython


cdef class Element:
    cdef public object node
    cdef public str tag, parts
    cdef public Element around, header, main
    cdef public bint link, placed, unseen
    cdef public Py_ssize_t depth, rank, size
    cdef public double prose
    cdef public object box, inside
    cdef dict _had

    cpdef dict read_attributes(self)


cdef class Row:
    cdef public str raw, tag, _text
    cdef public Py_ssize_t linked
    cdef public object node
    cdef public Element element
    cdef public double prose


cdef class Tree:
    cdef dict _known
    cdef public Py_ssize_t articles

    cpdef Element hold(self, Row row)

    @cython.locals(known=dict, found=Element, around=Element, path=list)
    cpdef Element find(self, node)

    @cython.locals(element=Element)
    cpdef open_boxes(self)

    @cython.locals(element=Element)
    cpdef open_parts(self)

    @cython.locals(element=Element)
    cpdef forget(self)


@cython.locals(text=str, size=Py_ssize_t)
cpdef double weigh_prose(Row row) except? -1
cpdef bint is_box(Element element, double limit) except -1
cpdef bint is_inside(Element element) except -1
cpdef bint _is_part(Element element) except -1
cpdef bint _is_foreign(Element element, double limit) except -1
cpdef bint _looks_boxed(Element element) except -1
cpdef bint _names_box(str names) except -1
cpdef bint _is_menu(Row row) except -1
cpdef _add_prose(Element element, double prose)

@cython.locals(row=Row, element=Element, around=Element, share=double, votes=dict)
cpdef dict _vote(list own)

@cython.locals(row=Row, element=Element, told=list, own=list, votes=dict, held=list, limit=double, prose=double, wide=Element)
cpdef list find_article(list rows, Tree tree, bint parted=?)

@cython.locals(prose=double, had=double, least=double, around=Element, row=Row, element=Element)
cpdef Element _find_wide(Element best, list own, list held)

@cython.locals(row=Row, linked=Py_ssize_t, size=Py_ssize_t)
cpdef bint _holds_links(list rows, Tree tree, Element wide, double limit, list held) except -1

@cython.locals(first=Py_ssize_t, last=Py_ssize_t, i=Py_ssize_t, row=Row, element=Element)
cpdef list _pick(list rows, Tree tree, list held, double limit, bint flat)

@cython.locals(row=Row, seen=set, kept=list)
cpdef list _drop_repeated(list rows)

@cython.locals(row=Row)
cpdef bint _is_text(list rows, Py_ssize_t i) except -1

@cython.locals(row=Row)
cpdef Py_ssize_t _reach(list rows, Tree tree, Py_ssize_t i, Py_ssize_t step) except? -1

@cython.locals(
    rows=list, number=Py_ssize_t, parted=bint, text=str, linked=Py_ssize_t, tag=str, key=size_t, cells=size_t, beside=size_t
)
cpdef list read_rows(body)
