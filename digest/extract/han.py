"""Authors as Chinese pages name them: behind a word for what they did, amid the text as well as on a line of their own.

"作者：王一", "（记者 王一）", "本报记者 王一 李二". A name has two to four signs, or two parts with a dot between them; what
runs on without a stop is a sentence ("记者从市政府获悉").
"""

import re

_NAME = (
    "(?!通讯员|通訊員|实习|見習|见习|出自|编辑|編輯|责编|責編|来源|來源|报道|報道|報導|摄影|攝影|综合|綜合|日期|时间|時間|发布)"
    "[\u4e00-\u9fff]{2,4}(?:[·•][\u4e00-\u9fff]{1,8})?"
)
_WRITERS = re.compile(
    r"(?:记者|記者|作者|撰文|撰稿人?|执笔人?|文字?(?=\s*[/／|:：]))(?:\s*[/／|:：丨]\s*|\s+)"
    rf"({_NAME}(?:[\s、，,]+{_NAME}){{0,5}})(?=$|[\s)）\]】」|/／,，。;；\d])"
)
_PART = re.compile(_NAME)
_LOOKED_AT = 200  # signs at either end of a text


def find_writers(text: str) -> tuple[str, ...]:
    """The names that a text gives behind a word for author or reporter, near its beginning or its end; mostly none."""
    if text.isascii():
        return ()
    for piece in (text[:_LOOKED_AT], text[-_LOOKED_AT:]):
        if match := _WRITERS.search(piece):
            return tuple(_PART.findall(match[1]))
    return ()
