"""Whether a title promises a guide: how something is done, which of its kind is best, what there is to know of it.

Guides tell of no event, so two that are as like as two reports need not belong together: outlets write on the same subjects with
the same words, and the names of places, makers and programs in them are the same, too.
"""

import re

from digest.text import normalize

_COUNTED = (
    r"best|ways?|tips|tricks|types|kinds|steps|reasons|things|ideas|strategies|examples|mistakes|tutorials?|tools|facts|benefits|habits|recipes"
    r"|arten|gründe|tipps|schritte|ideen|dinge|fehler|beispiele|fakten|façons|conseils|astuces|étapes|raisons|choses|idées|erreurs"
    r"|maneras|formas|consejos|trucos|pasos|razones|cosas|ideas|errores|modi|consigli|trucchi|passi|motivi|cose|idee|errori"
    r"|maneiras|dicas|truques|passos|razões|coisas|ideias|erros|manieren|redenen|stappen|dingen|ideeën|fouten"
)
_NUMBER = r"(?:\d{1,3}|three|four|five|six|seven|eight|nine|ten|drei|vier|fünf|sechs|sieben|acht|neun|zehn|dix|diez|dieci|dez|tien)"
_GUIDE = re.compile(
    rf"^(?:the |die |les |los |las |le |os |as |de )?(?:only |ultimate )?{_NUMBER} (?:\w+ )?(?:{_COUNTED})\b"
    rf"|\btop {_NUMBER}\b"
    r"|^(?:the )?best (?:\w+ ){1,5}(?:of|for|in|under|to) |\bbest practices\b"
    r"|^(?:how to|how do|how can|what is|what are|what to|when to|where to|which|should you) "
    r"|^(?:wie man|was ist|was sind|welche[rs]?|qu est ce|quels?|quelles?|comment \w+[ei]r|comment \w+re) "
    r"|^(?:cómo|qué es|qué son|cuáles|cos è|che cos|quali|come \w+[aei]re|como|o que é|quais|hoe|wat is|wat zijn|welke) "
    r"|\b(?:guides?|tutorials?|checklist|cheat sheet|explained|for beginners|step by step|an overview|introduction to)\b"
    r"|\b(?:ratgeber|anleitung|leitfaden|checkliste|im vergleich|für anfänger|tutoriel|pour débutants|comparatif|guía|guia)\b"
    r"|\b(?:para principiantes|guida|per principianti|para iniciantes|handleiding|gids|voor beginners)\b"
    r"|^(?:the |a |die |l |la )?(?:short )?(?:history of|geschichte de[rs]|histoire d[eu]|historia del?|storia del\w*) "
    r"|^(?:a )?história d[aeo] "
)


def is_guide(title: str) -> bool:
    """Whether the title is that of a guide, in English, German, French, Spanish, Italian, Portuguese or Dutch."""
    return _GUIDE.search(normalize(title)) is not None
