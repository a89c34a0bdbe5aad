/** What runs in the sealed container that builds a wheel. Arguments: the source's file in /source, and the folder in it that holds the
 * package. `/wheels` has what the build may use; what it makes lies in /made afterwards, with the wheel's metadata for every
 * platform in `stub/`. */
export const buildScript = `
set -eu
mkdir -p /made/tmp /made/cache /made/tree /made/wheel /made/stub
export TMPDIR=/made/tmp UV_CACHE_DIR=/made/cache HOME=/made/tmp
case "$1" in
  *.zip) python3 -m zipfile -e "/source/$1" /made/tree ;;
  *) tar -x --no-same-owner -f "/source/$1" -C /made/tree ;;
esac
cd /made/tree/*/
cd "$2"
uv build --wheel --offline --no-index --find-links /wheels --python /usr/bin/python3 --no-config --no-sources --out-dir /made/wheel .
python3 - <<'END'
import glob, hashlib, json, os, re, zipfile

[path] = glob.glob("/made/wheel/*.whl")
with zipfile.ZipFile(path) as wheel:
    [name] = [one for one in wheel.namelist() if re.fullmatch(r"[^/]+\\.dist-info/METADATA", one)]
    metadata = wheel.read(name)
fields = dict(reversed(re.findall(r"^(Name|Version): *(\\S+)", metadata.decode().split("\\n\\n")[0], re.M)))
folder = name.split("/")[0]
stub = folder[: -len(".dist-info")] + "-py3-none-any.whl"
with zipfile.ZipFile("/made/stub/" + stub, "w") as out:
    out.writestr(folder + "/METADATA", metadata)
    out.writestr(folder + "/WHEEL", "Wheel-Version: 1.0\\nGenerator: flowbox\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    out.writestr(folder + "/RECORD", "")
with open(path, "rb") as file:
    digest = hashlib.sha256(file.read()).hexdigest()
about = {"name": fields["Name"], "version": fields["Version"], "wheel": os.path.basename(path), "stub": stub, "sha256": digest}
with open("/made/about.json", "w") as file:
    json.dump(about, file)
END
`;
