/** A program for the base's Python that lists what is installed under `/opt/step` as one line of JSON, in the shape of
 * `FoundPackages`: every distribution with those of its files that are not as its RECORD says, every npm package by its
 * place, and files that belong to nothing. Bytecode is made while installing, also where a wheel brings some: it is not looked at.
 * Of Debian packages it looks at those that its arguments name, and at what dpkg knows of their files.
 * Imports nothing of what it looks at. */
export const listPackagesScript = String.raw`
import base64, csv, glob, hashlib, json, os, sys
root = "/opt/step"

def hashed(path, kind):
    digest = hashlib.new(kind)
    with open(path, "rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()

def headers(path):
    found = {}
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.strip() == "":
                break
            name, _, value = line.partition(":")
            found.setdefault(name.strip().lower(), value.strip())
    return found

pip, claims, loose = [], {}, []
for site in sorted(glob.glob(root + "/lib/python3*/site-packages")):
    for info in sorted(glob.glob(site + "/*.dist-info")):
        try:
            about = headers(info + "/METADATA")
        except OSError:
            about = {}
        stem = os.path.basename(info)[: -len(".dist-info")].partition("-")
        one = {"name": about.get("name", stem[0]), "version": about.get("version", stem[2]), "changed": [], "missing": []}
        pip.append(one)
        try:
            with open(info + "/RECORD", newline="", encoding="utf-8") as file:
                rows = [row for row in csv.reader(file) if row]
        except OSError:
            rows = []
            one["missing"].append(info[len(root) + 1:] + "/RECORD")
        for path, wanted, *_ in (row + ["", ""] for row in rows):
            claims.setdefault(os.path.normpath(os.path.join(site, path)), []).append((one, wanted))
for path, claimed in sorted(claims.items()):
    bytecode = path.endswith(".pyc") and os.path.basename(os.path.dirname(path)) == "__pycache__"
    wanted = [one for one in claimed if one[1] and not bytecode]
    if not os.path.isfile(path):
        for owner, _ in claimed:
            owner["missing"].append(path[len(root) + 1:])
    elif wanted and not any(hashed(path, kind) == value for kind, _, value in (one[1].partition("=") for one in wanted)):
        for owner, _ in wanted:
            owner["changed"].append(path[len(root) + 1:])
frame = ("activate", "deactivate.bat", "pydoc.bat", "python", "node")
for place in sorted(glob.glob(root + "/lib/python3*/site-packages")) + [root + "/bin"]:
    for folder, folders, files in os.walk(place):
        for name in sorted(files):
            path = os.path.join(folder, name)
            bytecode = name.endswith(".pyc") and os.path.basename(folder) == "__pycache__"
            if bytecode and os.path.isfile(os.path.join(os.path.dirname(folder), name.split(".")[0] + ".py")):
                continue
            if place.endswith("/bin") and (name.startswith(frame) or os.path.islink(path)):
                continue
            if path not in claims:
                loose.append(path[len(root) + 1:])

npm = []
def walk(folder, bundled):
    for name in sorted(os.listdir(folder)):
        place = os.path.join(folder, name)
        if name.startswith("@") and os.path.isdir(place):
            for inner in sorted(os.listdir(place)):
                look(os.path.join(place, inner), name + "/" + inner in bundled)
        elif not name.startswith("."):
            look(place, name in bundled)

def look(place, bundled):
    try:
        with open(place + "/package.json", encoding="utf-8") as file:
            about = json.load(file)
    except (OSError, ValueError):
        about = {}
    npm.append({"path": place[len(root) + 1:], "name": str(about.get("name", "")), "version": str(about.get("version", "")), "bundled": bundled})
    inner = about.get("bundleDependencies", about.get("bundledDependencies", []))
    if os.path.isdir(place + "/node_modules"):
        walk(place + "/node_modules", inner if isinstance(inner, list) else [])

if os.path.isdir(root + "/node_modules"):
    walk(root + "/node_modules", [])
apt = []
wanted = set(sys.argv[1:])
with open("/var/lib/dpkg/status", encoding="utf-8", errors="replace") as file:
    stanzas = file.read().split("\n\n") if wanted else []
for stanza in stanzas:
    about = dict(line.split(": ", 1) for line in stanza.split("\n") if ": " in line and not line.startswith(" "))
    name = about.get("Package", "")
    if name not in wanted or not about.get("Status", "").endswith(" installed"):
        continue
    one = {"name": name, "version": about.get("Version", ""), "changed": [], "missing": []}
    apt.append(one)
    sums = "/var/lib/dpkg/info/" + name
    for sums in (sums + ".md5sums", sums + ":" + about.get("Architecture", "") + ".md5sums"):
        if not os.path.isfile(sums):
            continue
        with open(sums, encoding="utf-8") as file:
            rows = [line.rstrip("\n").split("  ", 1) for line in file]
        for md5, path in rows:
            if not os.path.isfile("/" + path):
                if not path.startswith(("usr/share/doc/", "usr/share/man/", "usr/share/locale/", "usr/share/info/")):
                    one["missing"].append("/" + path)
            else:
                with open("/" + path, "rb") as file:
                    if hashlib.md5(file.read(), usedforsecurity=False).hexdigest() != md5:
                        one["changed"].append("/" + path)
json.dump({"pip": pip, "npm": npm, "apt": apt, "loose": loose}, sys.stdout)
`;
