"""config.toml: found, read into ``Settings``, and edited without losing the user's comments.

find_config(chosen, environ=..., cwd=...)   the path of the file: --config, DIGEST_CONFIG, ./config.toml, the platform's directory
read_config(path)                           Settings, checked; an unknown key is an error with "did you mean"
known_keys()                                every key there is, by table, for the documentation and its test
shipped_config()                            the text of the annotated file that comes with the program
create_config, add_sources                  write and extend the file, by tomlkit
"""

from digest.config.editing import add_sources, create_config, shipped_config
from digest.config.reading import find_config, known_keys, read_config

__all__ = ["add_sources", "create_config", "find_config", "known_keys", "read_config", "shipped_config"]
