"""config.toml: found, and read into ``Settings``.

    find_config(chosen, environ=..., cwd=...)   its path: --config, DIGEST_CONFIG, ./config.toml, the platform's directory
    read_config(path)                           Settings, checked; an unknown key is an error with "did you mean"
    known_keys()                                every key there is, by table, for the documentation and its test

The file is written by ``digest.config.editing``, which is imported by its own name: a run from cron does not pay for tomlkit.
"""

from digest.config.reading import find_config, known_keys, read_config

__all__ = ["find_config", "known_keys", "read_config"]
