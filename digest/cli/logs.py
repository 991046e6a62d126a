"""Logs on standard error: a line for people, or a JSON object a line for machines.

The program's own loggers follow the options; those of libraries stay at warnings, for they may log what is secret (addresses with
keys in them, log-ins).
"""

import json
import logging
import re
import sys

_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)
_FACT = re.compile(r"(?:(\w+)=)?%(?:[-#0 +]*\d*(?:\.\d+)?)[sdifrg]")


class JsonLines(logging.Formatter):
    """Each record as one JSON object: time, level, logger, message, and every fact that the message names as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if isinstance(record.args, tuple):
            named = zip(_FACT.findall(str(record.msg)), record.args, strict=False)
            line |= {
                name: each if isinstance(each, int | float) else str(each) for name, each in named if name and name not in line
            }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(*, verbose: int, quiet: bool, as_json: bool) -> None:
    """Log to standard error: warnings, with ``verbose`` 1 the steps of a run, with 2 each item; with ``quiet`` errors only."""
    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(JsonLines() if as_json else logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.ERROR if quiet else logging.WARNING, handlers=[told])
    logging.getLogger("digest").setLevel(logging.ERROR if quiet and not verbose else _LEVELS[min(verbose, 2)])
