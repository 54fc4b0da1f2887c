"""What a rule's hit says about the article, as far as it says anything.

The one place where names of rules are read: all other modules of the verdict go by what is said.
"""

from __future__ import annotations

from cleaner.rules import Rule

BLOCKS = frozenset({"bot", "region", "consent", "login", "script", "adblock", "error"})
LINKS = frozenset({"read-on", "read-full", "full-article", "want-more"})  # rules whose shortest forms link to other articles
STATEMENTS = frozenset({"for-subscribers"})  # rules of notices that say who may read, as labels do
_BY_NAME = {
    "bot-check": "bot",
    "cloudflare": "bot",
    "javascript-needed": "script",
    "adblock-notice": "adblock",
    "consent-or-pay": "consent",
    "region-block": "region",
    "not-found": "error",
    "server-error": "error",
    "http-error": "error",
    "legal-block": "region",
    "login-page": "login",
    "password-page": "login",
    "age-check": "login",
    "newsapi-cut": "feed",
    "usually-paid": "gift",
    "subscription-words": "offer",
    "support-us": "support",
    "register-offer": "member",
    "read-the-rest": "feed",
    "article-counter": "counter",
    "reading-progress": "counter",
    "feature-lock": "lock",
    "device-limit": "device",
    "account-shared": "device",
    "trial-offer": "offer",
    "subscription-pitch": "offer",
    "unlock-offer": "offer",
    "unlimited-access": "offer",
    "subscription-benefits": "offer",
    "subscription-promo": "offer",
    "subscribe-promo": "offer",
    "subscribe-button": "offer",
    "subscribe-label": "offer",
    "magazine-offer": "offer",
    "offer-words": "offer",
    "already-subscriber": "member",
    "have-an-account": "member",
    "login-box": "member",
    "account-links": "member",
    "subscribers-label": "label",
    "content-only": "label",
    "content-for-subscribers": "label",
    "page-of": "pager",
    "page-of-pages": "pager",
    "pages-left": "pager",
    "continues-on-next-page": "pager",
}


_SAME = {"login": "member", "limit": "cut"}  # words of the grammar's rules that this module has others for
_GRAMMAR = {"log-in-to-read": "registration"}


def read_says(rule: Rule) -> str:
    """Return what a rule says of the article.

    "gift": nothing is missing; "cut", "registration", "feed", "pager": something is; one of `BLOCKS`: this is no article;
    "label", "offer", "member": doubtful by themselves; "counter", "lock", "device": nothing of this article; "" where nothing.
    """
    name = rule.id.rpartition("/")[2]
    if rule.completes:
        return "gift"
    if name in _GRAMMAR:
        return _GRAMMAR[name]
    if rule.says:
        return rule.says if rule.kind == "wall" else _SAME.get(rule.says, rule.says)
    if name in _BY_NAME:
        return _BY_NAME[name]
    if rule.truncates:
        return "registration" if rule.kind == "registration" else "cut"
    return "block" if rule.kind == "wall" else ""
