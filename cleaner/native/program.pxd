# The types of `cleaner/matching/program.py`, with which it is built as `cleaner.native.program`.

cimport cython


@cython.locals(ends=dict)
cpdef run(tuple program, list tokens)

@cython.locals(operation=str, token=str, stem=str, at=Py_ssize_t, count=Py_ssize_t, found=dict)
cpdef dict _step(tuple node, list tokens, dict ways)

@cython.locals(joined=dict, at=Py_ssize_t, count=Py_ssize_t, token=str, exact=frozenset, stems=tuple, begun=dict, others=tuple)
cpdef dict _branch(tuple node, list tokens, dict ways)

@cython.locals(joined=dict, at=Py_ssize_t, end=Py_ssize_t, taken=tuple)
cpdef dict _take(tuple node, list tokens, dict ways)

@cython.locals(count=Py_ssize_t, least=Py_ssize_t, most=Py_ssize_t, most_unspaced=Py_ssize_t, k=Py_ssize_t, last=Py_ssize_t)
cpdef list _list_ends(tuple node, list tokens, Py_ssize_t at)

@cython.locals(last=Py_ssize_t, token=str)
cpdef list _list_dates(list tokens, Py_ssize_t at)
