import type { EngineFailure } from "../../../images/engine-failure.ts";
import type { ImageEngine } from "../../../images/image-engine.ts";
import { ok, type Result } from "../../../images/result.ts";

/** What an image would need besides to be a base. */
export type Lack =
  | { kind: "debian"; /** What it is, by its own word; empty when it does not say. */ is: string }
  | { kind: "apt" }
  | { kind: "package"; name: string }
  | { kind: "certificates" }
  /** /etc/passwd has no user of steps. */
  | { kind: "user" };

const script = `
id=unknown; VERSION_ID=
[ -r /etc/os-release ] && . /etc/os-release && id=$ID
[ "$id $VERSION_ID" = "debian 12" ] || echo "debian $id $VERSION_ID"
if command -v apt-get >/dev/null && command -v dpkg >/dev/null
then for name; do dpkg -s "$name" >/dev/null 2>&1 || echo "package $name"; done
else echo apt; fi
[ -s /etc/ssl/certs/ca-certificates.crt ] || echo certificates
cut -d: -f3 /etc/passwd | grep -qx 65532 || echo user
`;

/** Looks into an image, as the user that steps run as. Fails with engine-refused when it can run no command. */
export async function lackOf(
  images: ImageEngine,
  image: string,
  packages: readonly string[],
): Promise<Result<Lack[], EngineFailure>> {
  const end = await images.runToEnd(
    {
      image,
      command: ["/bin/sh", "-c", script, "sh", ...packages],
      environment: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      mounts: [],
      network: false,
      user: "65532:65532",
      workingDirectory: "/",
      labels: {},
    },
    {},
  );
  if (!end.ok) return end;
  return ok(end.value.stdout.split("\n").flatMap((line) => lackIn(line.trim()) ?? []));
}

function lackIn(line: string): Lack | undefined {
  const [kind = "", ...words] = line.split(" ");
  const rest = words.join(" ").trim();
  switch (kind) {
    case "debian":
      return { kind, is: rest === "unknown" ? "" : rest };
    case "package":
      return { kind, name: rest };
    case "apt":
    case "certificates":
    case "user":
      return { kind };
    default:
      return undefined;
  }
}
