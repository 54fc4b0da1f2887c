"""Fit the weights by which `cleaner.zones` tells a page's article from what surrounds it, and cross-validate them by site.

    python benchmarks/fit.py FOLDER... [--write]

FOLDER holds article-extraction-benchmark, fundus or trafilatura (see public.py). The model is a linear-chain conditional
random field over the labels before, kept, dropped, after, with one weight a feature for "outside" (before or after) and one for
"dropped", against "kept". It is fitted by L-BFGS to the conditional log-likelihood with a margin that costs a line's words
(softmax-margin, Gimpel and Smith 2010); lines whose label is not known are summed over. Needs the extra `benchmarks`.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import numpy as np
import scipy.sparse as sp
from labelling import UNKNOWN, label_by_gold, label_by_segments
from public import WORD, Sample, read_folders, shingles
from scipy.optimize import minimize

from cleaner import Cleaner, zones
from cleaner.blocks import split
from cleaner.shapes import MARKS, describe
from cleaner.views import NAMES, view_extract, view_page

PAGES = ("aeb html-text", "aeb inscriptis", "aeb html2text", "fundus plain", "trafilatura-eval plain")
SITES = 10  # sites that must show a feature
SMALL = 0.1  # log-odds
STEPS = 40
FOLDS = 4
MARGIN = 2.0  # cost of keeping a wrong line of 60 words
TARGET = Path(zones.__file__).with_name("zone_weights.py")
HEAD, KEPT, DROPPED, TAIL = range(4)
# The transitions that exist; those with a weight are named in `cleaner.zone_weights.TRANSITIONS`.
FREE = ((HEAD, HEAD), (KEPT, KEPT), (TAIL, TAIL))
WEIGHED = ((HEAD, KEPT), (KEPT, DROPPED), (KEPT, TAIL), (DROPPED, DROPPED), (DROPPED, KEPT))
NEVER = -1e4
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model is fitted: the strength of its prior, what losing a line costs against keeping one, and how texts weigh.

    `trust` is by the first word of a text's table: a page of article-extraction-benchmark comes in three forms and fourteen
    extracts, and trafilatura's pages have a few labelled lines each.
    """

    name: str
    ridge: float
    loss: float
    trust: dict[str, float]


PAGE_PLAN = Plan("page", 12.0, 2.3, {"aeb": 0.6, "fundus": 1.0, "trafilatura-eval": 0.7})
EXTRACT_PLAN = Plan("extract", 6.0, 3.0, {"aeb": 0.12, "fundus": 0.6, "trafilatura-eval": 0.6, "gold": 1.0})


@dataclass(frozen=True, slots=True)
class Page:
    """A text with its lines, what is known of them, and what the model sees."""

    sample: Sample
    site: str
    texts: list[str]
    labels: list[float]
    letters: str
    strong: list[bool]
    where: list[int]
    features: list[list[str]]


def read_pages(folders: list[Path]) -> list[Page]:
    """Return the benchmarks' texts, pages and extracts, with labels and features."""
    sites = _read_sites(folders)
    cleaner = Cleaner()
    return [page for sample in read_folders(folders) if (page := _read_page(sample, sites, cleaner))]


def _read_sites(folders: list[Path]) -> dict[str, str]:
    truths = [p for f in folders for p in (f / "ground-truth.json", *f.glob("*/ground-truth.json")) if p.exists()]
    return {key: row["url"] for path in truths for key, row in json.loads(path.read_text()).items() if "url" in row}


def _read_page(sample: Sample, sites: dict[str, str], cleaner: Cleaner) -> Page | None:
    blocks = split(sample.text)
    texts = blocks.texts
    if not texts:
        return None
    verdicts = map(cleaner.inspect, texts)
    marks = [verdict.whole if verdict else None for verdict in verdicts]
    shapes = list(map(describe, texts))
    letters = zones.see_letters(shapes, marks)
    look = view_page if sample.table in PAGES else view_extract
    view = look(texts, blocks.gaps, shapes, letters)
    columns = [[name(key) for key in column] for name, column in zip(NAMES, view.columns, strict=False)]
    features = [[feature for names in line for feature in names] for line in zip(*columns, strict=True)]
    strong = [letter == "c" or (mark is not None and mark.strong) for mark, letter in zip(marks, letters, strict=True)]
    site = _name_site(sites.get(sample.key, sample.key))
    return Page(sample, site, texts, _label_lines(sample, texts), letters, strong, view.where, features)


def _label_lines(sample: Sample, texts: list[str]) -> list[float]:
    if sample.gold:
        return label_by_gold(texts, sample.gold)
    return label_by_segments(texts, sample.wanted, sample.unwanted)


def _name_site(address: str) -> str:
    """Return the last two labels of the host, or the publisher that a fundus page is named after."""
    inner = address[address.rfind("http") :] if "http" in address else address
    host = urlsplit(inner).netloc or address.split("/")[-1].split("_")[0]
    return ".".join(host.split(".")[-2:])


# --- the model --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Batch:
    """Pages of like length: features (lines by features), where each line falls, allowed labels, costs, weights."""

    rows: Any
    columns: Any
    places: Array
    lengths: Array
    allowed: Array
    costs: Array
    trust: Array


class Model:
    """Weights of features, a column for outside and one for dropped, and of transitions."""

    def __init__(self, plan: Plan, pages: Sequence[Page]) -> None:
        self.plan = plan
        self.features = choose_features(pages)
        self.weights: Array = np.empty((0, 2))
        self.transitions: Array = np.empty(0)
        self._fit(pages)
        self._drop_small()
        self._fit(pages)

    def _drop_small(self) -> None:
        """Drop the features that weigh little: what is left, fitted again, does as well on other sites."""
        heavy = np.abs(self.weights).max(axis=1) > SMALL
        self.features = {name: i for i, name in enumerate(name for name, i in self.features.items() if heavy[i])}

    def _fit(self, pages: Sequence[Page]) -> None:
        batches = self._batch(pages)
        size = 2 * len(self.features)

        def lose(vector: Array) -> tuple[float, Array]:
            weights, transitions = vector[:size].reshape(-1, 2), vector[size:]
            loss = 0.5 * self.plan.ridge * float(vector @ vector)
            slope, turn = np.zeros_like(weights), np.zeros(len(WEIGHED))
            for batch in batches:
                free, line, step = _expect(_emit(batch, weights) + batch.costs, batch, transitions)
                held, line_held, step_held = _expect(_emit(batch, weights) + batch.allowed, batch, transitions)
                loss += free - held
                gap = (line - line_held).reshape(-1, 4)[batch.places]
                slope += batch.columns @ np.stack([gap[:, HEAD] + gap[:, TAIL], gap[:, DROPPED]], 1)
                turn += step - step_held
            return loss, np.concatenate([slope.ravel(), turn]) + self.plan.ridge * vector

        found = minimize(
            lose, np.zeros(size + len(WEIGHED)), jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 12}
        )
        self.weights, self.transitions = found.x[:size].reshape(-1, 2), found.x[size:]

    def _batch(self, pages: Sequence[Page], size: int = 96) -> list[Batch]:
        ordered = sorted(pages, key=lambda page: len(page.where))
        return [self._make_batch(ordered[i : i + size]) for i in range(0, len(ordered), size)]

    def _make_batch(self, pages: Sequence[Page]) -> Batch:
        lengths = np.array([len(page.where) for page in pages])
        longest = int(lengths.max())
        places = np.concatenate([np.arange(n) + k * longest for k, n in enumerate(lengths)])
        allowed, costs = np.zeros((len(pages) * longest, 4)), np.zeros((len(pages) * longest, 4))
        allowed[places] = np.vstack([_allow(page) for page in pages])
        costs[places] = np.vstack([_cost(page, self.plan.loss) for page in pages])
        rows = sp.vstack([self.encode(page) for page in pages]).tocsr()
        shape = (len(pages), longest, 4)
        trust = np.array([self.plan.trust[page.sample.table.split()[0]] * min(1, 30 / len(page.where)) ** 0.5 for page in pages])
        return Batch(rows, rows.T.tocsr(), places, lengths, allowed.reshape(shape), costs.reshape(shape), trust)

    def encode(self, page: Page) -> Any:
        """Return the page's lines by the model's features."""
        indices = [[self.features[name] for name in line if name in self.features] for line in page.features]
        ends = np.cumsum([0, *map(len, indices)])
        flat = np.array([i for line in indices for i in line], dtype=np.int32)
        return sp.csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(indices), len(self.features)))

    def keep(self, page: Page) -> list[bool]:
        """Return which lines of the page are the article's, as `cleaner.zones` decides with these weights."""
        scores = self.encode(page) @ self.weights
        states = zones.trace([complex(a, b) for a, b in scores], tuple(self.transitions))
        if "K" in states:
            seen = "".join([page.letters[i] if i >= 0 else "=" for i in page.where])
            zones.hold(states, seen, self.plan is PAGE_PLAN)
        kept = [False] * len(page.texts)
        for i, state in zip(page.where, states, strict=True):
            kept[i] = i >= 0 and state == "K" and not page.strong[i]
        return kept if "K" in states else [not strong for strong in page.strong]


def _allow(page: Page) -> Array:
    """Return 0 for the labels that a line may have by what is known of it, else NEVER."""
    labels = [page.labels[i] if i >= 0 else 0.0 for i in page.where]
    inside = [k for k, label in enumerate(labels) if label > 0.5]
    allowed = np.full((len(labels), 4), NEVER)
    if page.sample.gold and not inside:
        allowed[:, HEAD] = 0
        return allowed
    for k, label in enumerate(labels):
        if page.sample.gold:
            options = [HEAD] if k < inside[0] else [TAIL] if k > inside[-1] else [KEPT] if label > 0.5 else [DROPPED]
            allowed[k, [KEPT, DROPPED] if label == UNKNOWN and inside[0] < k < inside[-1] else options] = 0
        else:
            allowed[k, [HEAD, KEPT, DROPPED, TAIL] if label == UNKNOWN else [KEPT] if label > 0.5 else [HEAD, DROPPED, TAIL]] = 0
    return allowed


def _cost(page: Page, loss: float) -> Array:
    """Return what a wrong label of each line costs."""
    costs = np.zeros((len(page.where), 4))
    for k, i in enumerate(page.where):
        label = page.labels[i] if i >= 0 else 0.0
        price = MARGIN * min(60, len(WORD.findall(page.texts[i])) if i >= 0 else 0) / 60
        if label != UNKNOWN:
            costs[k, [HEAD, DROPPED, TAIL] if label > 0.5 else [KEPT]] = price * (loss if label > 0.5 else 1)
    return costs


def _emit(batch: Batch, weights: Array) -> Array:
    scores = np.zeros((batch.costs.shape[0] * batch.costs.shape[1], 4))
    line = batch.rows @ weights
    scores[batch.places, HEAD] = scores[batch.places, TAIL] = line[:, 0]
    scores[batch.places, DROPPED] = line[:, 1]
    return scores.reshape(batch.costs.shape)


def _expect(scores: Array, batch: Batch, weights: Array) -> tuple[float, Array, Array]:
    """Return the log-partition, the expected labels and the expected weighed transitions (forward and backward sums)."""
    steps = np.full((4, 4), NEVER)
    for a, b in FREE:
        steps[a, b] = 0
    for (a, b), weight in zip(WEIGHED, weights, strict=True):
        steps[a, b] = weight
    count, longest, _ = scores.shape
    odds = np.exp(steps)
    ahead, behind = np.empty_like(scores), np.zeros_like(scores)
    ahead[:, 0] = scores[:, 0] + [0, weights[0], NEVER, NEVER]
    for t in range(1, longest):
        ahead[:, t] = _sum_logs(ahead[:, t - 1], odds) + scores[:, t]
    last = batch.lengths - 1
    for t in range(longest - 2, -1, -1):
        behind[:, t] = np.where((t >= last)[:, None], 0, _sum_logs(behind[:, t + 1] + scores[:, t + 1], odds.T))
    final = ahead[np.arange(count), last]
    total = np.logaddexp.reduce(final, axis=1)
    real = np.arange(longest)[None, :] < batch.lengths[:, None]
    share = np.exp(np.minimum(ahead + behind - total[:, None, None], 0)) * (real * batch.trust[:, None])[:, :, None]
    turns = np.empty(len(WEIGHED))
    for k, (a, b) in enumerate(WEIGHED):
        path = ahead[:, :-1, a] + scores[:, 1:, b] + behind[:, 1:, b] + weights[k] - total[:, None]
        turns[k] = ((np.exp(np.minimum(path, 0)) * real[:, 1:]).sum(1) * batch.trust).sum()
        if (a, b) == (HEAD, KEPT):
            turns[k] += (np.exp(np.minimum(ahead[:, 0, b] + behind[:, 0, b] - total, 0)) * batch.trust).sum()
    return float(total @ batch.trust), share, turns


def _sum_logs(scores: Array, odds: Array) -> Array:
    top = scores.max(1, keepdims=True)
    return np.log(np.exp(scores - top) @ odds + 1e-300) + top


def choose_features(pages: Sequence[Page]) -> dict[str, int]:
    """Return the features that enough sites show, numbered."""
    sites: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for feature in {feature for line in page.features for feature in line}:
            sites[feature].add(page.site)
    return {feature: i for i, feature in enumerate(sorted(f for f, s in sites.items() if len(s) >= SITES))}


# --- page or extract --------------------------------------------------------------------------------------------------
def fit_page_test(pages: Sequence[Page]) -> dict[str, float]:
    """Return the weights that tell whole pages from extracts and gold texts (logistic regression)."""
    rows = [zones.weigh_page(page.letters) for page in pages]
    names = list(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    y = np.array([page.sample.table in PAGES for page in pages], dtype=float)
    # A page taken for an extract keeps its menus; an extract taken for a page may lose its lists: worse.
    cost = np.where(y > 0, 1.0, 3.0)

    def lose(w: Array) -> tuple[float, Array]:
        z = x @ w
        loss = float((cost * np.logaddexp(0, np.where(y > 0, -z, z))).sum() + 0.5 * (w[1:] ** 2).sum())
        return loss, x.T @ (cost * (1 / (1 + np.exp(-z)) - y)) + np.concatenate([[0], w[1:]])

    return dict(zip(names, minimize(lose, np.zeros(len(names)), jac=True, method="L-BFGS-B").x, strict=True))


def is_page(page: Page, weights: dict[str, float]) -> bool:
    """Tell whether the page test takes the text for a whole page."""
    return sum(weights[name] * value for name, value in zones.weigh_page(page.letters).items()) > 0


# --- cross-validation -------------------------------------------------------------------------------------------------
def cross_validate(pages: Sequence[Page]) -> None:
    """Print what the models do to texts of sites that they were not fitted to."""
    kept: dict[str, list[tuple[Page, list[bool]]]] = defaultdict(list)
    taken = [0, 0]
    for fold in range(FOLDS):
        inner = [page for page in pages if _fold(page) != fold]
        test = fit_page_test(inner)
        models = fit_models(inner)
        for page in (page for page in pages if _fold(page) == fold):
            whole = is_page(page, test)
            taken[0] += page.sample.table in PAGES and not whole
            taken[1] += page.sample.table not in PAGES and whole
            kept[page.sample.table].append((page, _keep(page, models)))
    for table, rows in kept.items():
        _print_row(table, rows)
    print(f"taken for extracts: {taken[0]} pages; taken for pages: {taken[1]} extracts and gold texts")


def _fold(page: Page) -> int:
    return zlib.crc32(page.site.encode()) % FOLDS


def fit_models(pages: Sequence[Page]) -> dict[bool, Model]:
    """Return the models of pages (True) and of extracts (False)."""
    whole = [page for page in pages if page.sample.table in PAGES]
    rest = [page for page in pages if page.sample.table not in PAGES]
    return {True: Model(PAGE_PLAN, whole), False: Model(EXTRACT_PLAN, rest)}


def _keep(page: Page, models: dict[bool, Model]) -> list[bool]:
    """Return which lines are kept; extracts without a marked line are left alone."""
    if page.sample.table in PAGES or set(MARKS) & set(page.letters):
        return models[page.sample.table in PAGES].keep(page)
    return [not strong for strong in page.strong]


def _print_row(table: str, rows: Sequence[tuple[Page, list[bool]]]) -> None:
    if table.startswith("gold"):
        lost = [sum(len(WORD.findall(t)) for t, k in zip(page.texts, keep, strict=True) if not k) for page, keep in rows]
        total = sum(len(WORD.findall(page.sample.text)) for page, _ in rows)
        print(
            f"{table:28} n={len(rows):<4} words lost {100 * sum(lost) / total:.4f} %, texts touched {sum(map(bool, lost))}",
            flush=True,
        )
        return
    before = _measure([(page, [True] * len(keep)) for page, keep in rows])
    after = _measure(rows)
    figures = "  ".join(f"{name} {a:.4f}->{b:.4f}" for name, a, b in zip(("P", "R", "F1"), before, after, strict=True))
    print(f"{table:28} n={len(rows):<4} {figures}  ({after[2] - before[2]:+.4f})", flush=True)


def _measure(rows: Sequence[tuple[Page, list[bool]]]) -> tuple[float, float, float]:
    outputs = [(page.sample, "\n".join(t for t, k in zip(page.texts, keep, strict=True) if k)) for page, keep in rows]
    if outputs[0][0].gold:
        pairs = [(shingles(sample.gold), shingles(text)) for sample, text in outputs]
        shared = [sum((a & b).values()) for a, b in pairs]
        precision = float(np.mean([s / sum(b.values()) for s, (_, b) in zip(shared, pairs, strict=True) if b]))
        recall = float(np.mean([s / sum(a.values()) for s, (a, _) in zip(shared, pairs, strict=True) if a]))
    else:
        flat = [(sample, " ".join(text.split())) for sample, text in outputs]
        hits = [sum(" ".join(w.split()) in text for w in sample.wanted) for sample, text in flat]
        false = sum(" ".join(w.split()) in text for sample, text in flat for w in sample.unwanted)
        precision = sum(hits) / (sum(hits) + false)
        recall = sum(hits) / sum(len(sample.wanted) for sample, _ in flat)
    return precision, recall, 2 * precision * recall / (precision + recall)


# --- the table --------------------------------------------------------------------------------------------------------
def write_table(models: dict[bool, Model], test: dict[str, float]) -> None:
    """Write `cleaner/zone_weights.py`."""
    lines = [
        '"""Weights of `cleaner.zones`, written by benchmarks/fit.py: a feature a line.',
        "",
        "`IS_PAGE`: log-odds of a whole page against an extract. `PAGE` and `EXTRACT`: log-odds of outside the article and of",
        "dropped within it, against kept, in hundredths; `*_STEPS`: of the steps before to kept, kept to dropped, kept to after,",
        "dropped on, dropped to kept. Features are named in `cleaner.views`, the letters of lines in `cleaner.shapes`.",
        '"""',
        "",
        "IS_PAGE = {",
        *[f'    "{name}": {weight:.3f},' for name, weight in test.items()],
        "}",
    ]
    for name, model in (("PAGE", models[True]), ("EXTRACT", models[False])):
        lines.append(f"{name}_STEPS = (" + ", ".join(f"{w:.2f}" for w in model.transitions) + ")")
        lines += [f"{name} = {{", *_list_weights(model), "}"]
    TARGET.write_text("\n".join([*lines, ""]))


def _list_weights(model: Model) -> list[str]:
    rows = []
    for name, i in model.features.items():
        outside, dropped = (round(100 * w) for w in model.weights[i])
        if abs(outside) > 2 or abs(dropped) > 2:
            rows.append(f'    "{name}": ({outside}, {dropped}),')
    return rows


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--write", is_flag=True, help="Write the table, fitted to all sites.")
@click.option("--validate/--no-validate", default=True, help="Cross-validate by site first.")
def main(folders: tuple[Path, ...], write: bool, validate: bool) -> None:
    """Fit the weights of cleaner.zones."""
    pages = read_pages(list(folders))
    if validate:
        cross_validate(pages)
    if write:
        write_table(fit_models(pages), fit_page_test(pages))


if __name__ == "__main__":
    main()
