/** Python that runs in a container that has the network and no code of the package's: it looks for an sdist on the indexes of the
 * machine, or of the one that is named, and keeps it when its hash is one of those wanted. */
export const fetchSdist = `
import hashlib, json, os, sys
from pip._internal.index.collector import _get_index_content, parse_links
from pip._internal.models.link import Link
from pip._internal.network.session import PipSession

name, *hashes = sys.argv[1:]
more = os.environ.get("PIP_EXTRA_INDEX_URL", "").split()
indexes = [os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple", *more]
session = PipSession(retries=3, index_urls=indexes)
session.auth.prompting = False
for index in indexes:
    page = _get_index_content(Link(index.rstrip("/") + "/" + name + "/"), session=session)
    for link in parse_links(page) if page else []:
        if not link.filename.endswith((".tar.gz", ".zip", ".tar.bz2", ".tgz")):
            continue
        if link.hash and link.hash not in hashes:
            continue
        answer = session.get(link.url_without_fragment)
        answer.raise_for_status()
        if hashlib.sha256(answer.content).hexdigest() in hashes:
            with open("/source/" + os.path.basename(link.filename), "wb") as file:
                file.write(answer.content)
            sys.exit(0)
sys.exit("no index has the source of " + name + " with the hash that is wanted")
`;

/** A shell script that exports the tree of a git revision. Arguments: address, revision, name of the tree. Prints the commit. */
export const fetchGit = `
set -eu
case "$1" in
  ssh:*) command -v ssh > /dev/null || { echo "the tools of this machine were made without ssh" >&2; exit 1; } ;;
esac
[ ! -e /etc/netrc ] || ln -sf /etc/netrc "$HOME/.netrc"
git init -q --bare /tmp/repository
cd /tmp/repository
git fetch -q --depth 1 "$1" "$2" 2>/dev/null || {
  git fetch -q "$1" '+refs/*:refs/fetched/*'
  git update-ref FETCH_HEAD "$(git rev-parse --verify -q "refs/fetched/tags/$2^{commit}" || git rev-parse --verify "$2^{commit}")"
}
commit=$(git rev-parse --verify 'FETCH_HEAD^{commit}')
git -c tar.umask=0022 archive --format=tar --prefix="$3/" -o "/source/$3.tar" "$commit"
echo "commit $commit"
`;

/** Python that reads, and does not run: what the build of the source in /source needs, as JSON. */
export const readRequires = `
import glob, json, sys, tarfile, tomllib, zipfile

[file] = glob.glob("/source/*")
below = sys.argv[1] + "/" if len(sys.argv) > 1 and sys.argv[1] else ""
def member(names):
    return next((name for name in names if name.partition("/")[2] == below + "pyproject.toml"), None)
if file.endswith(".zip"):
    with zipfile.ZipFile(file) as archive:
        found = member(archive.namelist())
        text = archive.read(found) if found else b""
else:
    with tarfile.open(file) as archive:
        found = member(archive.getnames())
        text = archive.extractfile(found).read() if found else b""
system = tomllib.loads(text.decode()).get("build-system", {})
requires = system.get("requires", ["setuptools>=40.8.0"])
if "wheel" not in requires and system.get("build-backend", "setuptools").startswith("setuptools"):
    requires.append("wheel")
print("requires " + json.dumps(requires))
`;
