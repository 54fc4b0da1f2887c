"""`cleaner.engine` in C: the removals of whole blocks, thousands on a page."""

from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_SET_ITEM

cdef extern from "Python.h":
    ctypedef struct PyTypeObject:
        object tp_alloc(PyTypeObject* kind, Py_ssize_t size)
    bint Py_UNICODE_ISSPACE(Py_UCS4 letter) noexcept


def list_simple(type removal not None, list labels not None, blocks, draft):
    """Return what `cleaner.engine.list_simple` does."""
    cdef list texts = blocks.texts, first = blocks.first, last = blocks.last, lines = draft.lines, starts = draft.starts
    cdef dict mended = draft.mended
    cdef list removals = [], left = []
    cdef Py_ssize_t k, line, start
    cdef str text
    for k in range(len(labels)):
        if labels[k] is not None:
            line = first[k]
            if line != <Py_ssize_t>last[k] or line in mended:
                left.append(k)
                continue
            text = <str?>texts[k]
            rule, kind = <tuple?>labels[k]
            start = <Py_ssize_t>starts[line] + count_blanks(<str?>lines[line])
            removals.append(make(removal, start, start + len(text), text, rule, kind))
    return removals, left


cdef object make(type removal, object start, object end, object text, object rule, object kind):
    """Return a named tuple, without a tuple to make it from."""
    made = (<PyTypeObject*>removal).tp_alloc(<PyTypeObject*>removal, 5)
    fill(made, 0, start)
    fill(made, 1, end)
    fill(made, 2, text)
    fill(made, 3, rule)
    fill(made, 4, kind)
    return made


cdef inline void fill(object made, Py_ssize_t at, object item) noexcept:
    Py_INCREF(item)  # which setting it does not
    PyTuple_SET_ITEM(made, at, item)


def list_starts(list lines not None):
    """Return what `cleaner.draft.list_starts` does."""
    cdef list starts = []
    cdef Py_ssize_t start = 0
    for line in lines:
        starts.append(start)
        start += len(<str?>line)
    return starts


cdef Py_ssize_t count_blanks(str line) noexcept:
    """Return how many blanks a line begins with."""
    cdef Py_ssize_t i
    for i in range(len(line)):
        if not Py_UNICODE_ISSPACE(line[i]):
            return i
    return len(line)
