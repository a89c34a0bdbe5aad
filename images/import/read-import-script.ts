/** Prints what a file asks for and pins, as JSON; runs in the tools image. `sys.argv`: the file, a group of dependencies. */
export const readImportScript = `
import json, pathlib, re, subprocess, sys, tomllib

file = pathlib.Path(sys.argv[1])
group = sys.argv[2] if len(sys.argv) > 2 else None

class Mistake(Exception):
    pass

def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()

def name_of(requirement):
    return normal(re.match(r"\\s*([A-Za-z0-9._-]*)", requirement)[1])

def toml(path):
    try:
        return tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise Mistake(f"it is not TOML: {error}")

def requirements(path):
    from pip._internal.network.session import PipSession
    from pip._internal.req.req_file import parse_requirements
    from pip._internal.exceptions import InstallationError
    try:
        lines = list(parse_requirements(str(path), PipSession()))
    except InstallationError as error:
        raise Mistake(str(error).replace(str(path.parent) + "/", ""))
    return [("-e " if one.is_editable else "") + one.requirement.strip() for one in lines if not one.constraint]

def needed_by(text):
    "Who needs whom, by the comments that uv and pip-compile write."
    found, last = {}, None
    for line in text.splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            last = name_of(line)
            found.setdefault(last, set())
        comment = re.match(r"\\s*#\\s*(?:via\\b)?\\s*(.*)", line)
        if last and comment and line[:1].isspace():
            found[last].update(one.strip() for one in comment[1].split(",") if one.strip())
    return found

def told(path):
    "A file as pip reads it: the whole, or where it says who needs whom, what no package of its own needs."
    all = requirements(path)
    via = needed_by(path.read_text())
    pins = [one.split(";")[0].strip() for one in all if re.match(r"[^;]*[^=]==[^=]", one)]
    known = any(via.values())
    asked = [one for one in all if not known or any(normal(by) not in via for by in via.get(name_of(one), {"-"}))]
    return asked, pins

def from_uv():
    command = ["uv", "export", "--frozen", "--no-emit-project", "--no-hashes", "--no-header", "--no-default-groups",
               "--format", "requirements-txt", "--directory", str(file.parent)]
    only = ["--only-group", group] if group else []
    done = subprocess.run(command + only, capture_output=True, text=True)
    if done.returncode != 0:
        raise Mistake(re.sub(r"\\s+", " ", done.stderr).strip().removeprefix("error: ")[:300])
    out = pathlib.Path("/tmp/export.txt")
    out.write_text(done.stdout)
    return told(out)

def from_pylock():
    packages = toml(file).get("packages")
    if not packages:
        raise Mistake("it has no packages")
    bare = [one["name"] for one in packages if "version" not in one]
    if bare:
        raise Mistake(f"{bare[0]} has no version in it")
    needed = {normal(need["name"]) for one in packages for need in one.get("dependencies", [])}
    pins = [f"{one['name']}=={one['version']}" for one in packages]
    marked = [pin + (f" ; {one['marker']}" if "marker" in one else "") for pin, one in zip(pins, packages)]
    return [one for one in marked if name_of(one) not in needed], pins

def from_project():
    said = toml(file)
    groups, extras = said.get("dependency-groups", {}), said.get("project", {}).get("optional-dependencies", {})
    def of(name, within=()):
        if name in within:
            raise Mistake(f"the group {name} includes itself")
        if name in extras:
            return list(extras[name])
        if name not in groups:
            known = ", ".join([*groups, *extras]) or "none"
            raise Mistake(f"it has no group {name}; there are: {known}")
        return [need for one in groups[name]
                for need in (of(one["include-group"], (*within, name)) if isinstance(one, dict) else [one])]
    asked = of(group) if group else said.get("project", {}).get("dependencies")
    if asked is None:
        raise Mistake("it has no project.dependencies")
    return asked, []

try:
    if file.name == "pyproject.toml":
        asked, pins = from_project()
    elif file.name == "uv.lock":
        asked, pins = from_uv()
    elif re.fullmatch(r"pylock(\\..+)?\\.toml", file.name):
        asked, pins = from_pylock()
    else:
        asked, pins = told(file)
    if not asked:
        raise Mistake("it asks for no packages")
    print(json.dumps({"requirements": asked, "pins": pins}))
except Mistake as mistake:
    print(json.dumps({"mistake": str(mistake)}))
`;
