"""Machine code on disk, so that a kernel is compiled once on a computer and then only loaded.

Numba has a cache of its own. This one differs in four ways:

* Its key is what the code means: the instructions and constants of a kernel and of everything
  that it calls, and the fields of the named tuples that it is given. Numba looks at the one file
  that holds the kernel, and keeps stale code when a step in another file is changed.
* It is read where it may not be written (an image or a package installed by somebody else), is
  written to the user's cache folder instead, and does without where there is none.
* One file holds one piece of code and its checksum, so that processes never mix up their files.
* Loading does not wake the compiler, which would cost every process half a second and 35 MB.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

import llvmlite  # type: ignore[import-untyped]
import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numba
import numpy as np
from numba.core import types
from numba.core.compiler import CompileResult
from numba.core.runtime import nrt
from numba.core.serialize import dumps

from geo.routing.compiling import about_to_compile

# Numba's own types are not told to type checkers.
_SETTINGS: Final[Any] = numba.config
_COMPILED: Final[Any] = CompileResult
_TUPLE: Final[Any] = types.BaseTuple
_NAMED_TUPLE: Final[Any] = types.BaseNamedTuple
_MEMORY: Final[Any] = nrt

_CHECKSUM_BYTES: Final = 32
_OLD_S: Final = 90 * 86_400.0


class KeptCode:
    """What Numba asks for the machine code of one kernel, and gives it to.

    Parameters
    ----------
    function : the kernel, as written.
    options : what it is compiled with.
    """

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self._function = function
        self._options = options

    def load_overload(self, signature: Any, target: Any) -> Any:
        """Return the compiled kernel for the types of `signature`, or None."""
        name = self._file_name(signature, target.codegen())
        for folder in code_folders():
            with contextlib.suppress(OSError, pickle.UnpicklingError, AttributeError, ImportError):
                if (data := _read(folder / name)) is not None:
                    _name_memory_manager()
                    return _COMPILED._rebuild(target, *pickle.loads(data))  # noqa: S301
        about_to_compile(self._function.__qualname__)
        return None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        """Keep a compiled kernel, in the first folder that can be written."""
        try:
            if compiled.library.has_dynamic_globals:
                # Addresses of this process are in it.
                return
            data: bytes = dumps(compiled._reduce())  # type: ignore[no-untyped-call]
            name = self._file_name(signature, compiled.codegen)
        except AttributeError as error:
            # Python says a warning of one place once.
            warnings.warn(
                f"compiled code is not kept, so every start compiles it again: Numba "
                f"{numba.__version__} differs from the one that this was written for ({error})",
                RuntimeWarning,
                stacklevel=2,
            )
            return
        for folder in code_folders():
            with contextlib.suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
                _write(folder / name, data)
                _forget_old(folder, name)
                return

    def _file_name(self, signature: Any, codegen: Any) -> str:
        about = (
            numba.__version__,
            llvmlite.__version__,
            np.__version__,
            sys.implementation.cache_tag,
            codegen.magic_tuple(),
            (_SETTINGS.OPT, _SETTINGS.BOUNDSCHECK),
            sorted(self._options.items()),
            meaning(self._function),
            [_type_name(kind) for kind in signature],
        )
        digest = hashlib.sha256(repr(about).encode()).hexdigest()[:32]
        module = self._function.__module__.rpartition(".")[2]
        return f"{module}.{self._function.__qualname__}-{digest}.kept"


def can_keep() -> bool:
    """Tell whether machine code that is compiled now can be kept."""
    for folder in code_folders():
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            return True
    return False


def code_folders() -> list[Path]:
    """Return where machine code is looked for, in this order; the first writable one is written.

    They are the folder that NUMBA_CACHE_DIR names and no other, where it is set; or else the one
    of Python's own compiled files beside this module, and one in the user's cache folder.
    """
    if _SETTINGS.CACHE_DIR:
        return [Path(_SETTINGS.CACHE_DIR) / "linkway"]
    user = Path(
        os.environ.get("XDG_CACHE_HOME")
        or os.environ.get("LOCALAPPDATA")
        or os.path.expanduser("~/.cache")  # noqa: PTH111 - unlike Path.home, never an error
    )
    beside = Path(__file__).parent / "__pycache__"
    return [beside, user / "linkway"] if user.is_absolute() else [beside]


def marked(function: Any, kind: str) -> Any:
    """Note as what `function` is compiled: one text is other machine code as a step or a part."""
    function.compiled_as = kind
    return function


def meaning(value: Any, seen: frozenset[int] = frozenset()) -> str:
    """Describe all of a function that its machine code depends on, and nothing else.

    Comments, docstrings, annotations and line numbers are not part of it; what it calls is.
    """
    value = getattr(value, "py_func", value)
    code = getattr(value, "__code__", None)
    if isinstance(code, CodeType):
        if id(value) in seen:
            return "itself"
        inside = seen | {id(value)}
        scopes = [value.__globals__]
        # Of a module, what is named is used; NumPy's version is known.
        scopes += [
            vars(scope)
            for name in code.co_names
            if isinstance(scope := value.__globals__.get(name), ModuleType) and scope is not np
        ]
        used = ", ".join(
            f"{name}={meaning(scope[name], inside)}"
            for scope in scopes
            for name in code.co_names
            if name in scope
        )
        constants = [
            constant.co_code if isinstance(constant, CodeType) else constant
            for constant in code.co_consts
            if constant != value.__doc__
        ]
        shape = (code.co_argcount, code.co_varnames, code.co_names, code.co_freevars)
        kind = getattr(value, "compiled_as", "kernel")
        return (
            f"({kind} {code.co_code.hex()} {constants!r} {shape!r} {value.__defaults__!r} {used})"
        )
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}{getattr(value, '_fields', '')}"
    return repr(value)


def _name_memory_manager() -> None:
    """Tell the loader where Numba's memory manager is: all that loaded code needs of Numba."""
    for name, address in _MEMORY._nrt.c_helpers.items():
        llvm.add_symbol(name if name.startswith("_") else f"NRT_{name}", address)


def _type_name(kind: Any) -> str:
    """Name a type; Numba's own names of named tuples leave out their fields."""
    if isinstance(kind, _NAMED_TUPLE):
        inside = ", ".join(map(_type_name, kind.types))
        return f"{meaning(kind.instance_class)}({inside})"
    if isinstance(kind, _TUPLE):
        return f"({', '.join(map(_type_name, kind.types))})"
    return str(kind)


def _read(path: Path) -> bytes | None:
    """Read a kept file; None where it is not what was written."""
    data = path.read_bytes()
    checksum, rest = data[:_CHECKSUM_BYTES], data[_CHECKSUM_BYTES:]
    return rest if hashlib.sha256(rest).digest() == checksum else None


def _write(path: Path, data: bytes) -> None:
    """Write a kept file, all of it or none."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(data).digest() + data)
        os.chmod(name, 0o644)  # noqa: PTH101 - code that any user of the folder may run
        os.replace(name, path)  # noqa: PTH105
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _forget_old(folder: Path, name: str) -> None:
    """Remove code of the same kernel that has not been written for a season."""
    before = time.time() - _OLD_S
    for other in folder.glob(f"{name.rpartition('-')[0]}-*.kept"):
        if other.stat().st_mtime < before:
            other.unlink(missing_ok=True)
