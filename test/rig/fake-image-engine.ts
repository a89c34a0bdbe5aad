import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { extract, pack } from "tar-stream";
import { sha256, type Digest } from "../../images/digest.ts";
import type { EngineFailure } from "../../images/engine-failure.ts";
import type { CommandEnd, ContainerCommand, EngineImage, ImageEngine } from "../../images/image-engine.ts";
import { fail, ok, type Result } from "../../images/result.ts";

interface Held {
  id: Digest;
  config: Buffer;
  diffIds: Digest[];
  tags: Set<string>;
  labels: Record<string, string>;
  platform: string;
}

interface ManifestEntry {
  Config: string;
  RepoTags: string[] | null;
  Layers: string[];
}

/** An engine's images in memory. The classic store knows layers by all that lie below them and names an image by its configuration;
 * the containerd store wants every layer in the archive and names an image by its manifest. */
export class FakeImageEngine implements ImageEngine {
  readonly #store: "classic" | "containerd";
  readonly #images = new Map<string, Held>();
  readonly #layers = new Map<Digest, Buffer>();
  /** The names of the files in every archive that was sent. */
  readonly sent: string[][] = [];
  /** Tags whose images a container uses. */
  readonly used = new Set<string>();
  /** What commands do. */
  run: (command: Pick<ContainerCommand, "image" | "command">) => CommandEnd = () => ({
    exitCode: 0,
    oom: false,
    stdout: "",
    tail: [],
  });

  constructor(store: "classic" | "containerd") {
    this.#store = store;
  }

  async platform() {
    return ok("linux/amd64" as const);
  }

  async findImage(reference: string): Promise<Result<EngineImage | undefined, EngineFailure>> {
    const held = this.#find(reference);
    return ok(held && this.#described(held));
  }

  async runToEnd(command: ContainerCommand): Promise<Result<CommandEnd, EngineFailure>> {
    if (!this.#find(command.image)) return refused(`No such image: ${command.image}`);
    return ok(this.run(command));
  }

  async changeRoot(command: Pick<ContainerCommand, "image" | "command">): Promise<Result<CommandEnd, EngineFailure>> {
    return ok(this.run(command));
  }

  async load(archive: Readable): Promise<Result<void, EngineFailure>> {
    const files = await filesIn(archive);
    this.sent.push([...(files ?? new Map()).keys()]);
    const manifest = files?.get("manifest.json");
    if (!files || !manifest)
      return refused("open /var/lib/docker/tmp/docker-import-1/manifest.json: no such file or directory");
    const entries: ManifestEntry[] = JSON.parse(manifest.toString());
    for (const entry of entries) {
      const problem = this.#take(entry, files);
      if (problem !== undefined) return refused(problem);
    }
    return ok(undefined);
  }

  async save(...references: string[]): Promise<Result<Readable, EngineFailure>> {
    const archive = pack();
    const manifest: ManifestEntry[] = [];
    const written = new Set<string>();
    const write = (name: string, bytes: Buffer): string => {
      if (!written.has(name)) archive.entry({ name }, bytes);
      written.add(name);
      return name;
    };
    for (const reference of references) {
      const held = this.#find(reference);
      if (!held) return refused(`reference does not exist: ${reference}`);
      const layers = held.diffIds.map((diffId) =>
        write(`blobs/sha256/${hex(diffId)}`, this.#layers.get(diffId) ?? Buffer.alloc(0)),
      );
      manifest.push({
        Config: write(`${hex(sha256(held.config))}.json`, held.config),
        RepoTags: [...held.tags],
        Layers: layers,
      });
    }
    archive.entry({ name: "manifest.json" }, JSON.stringify(manifest));
    archive.finalize();
    return ok(Readable.from(archive));
  }

  async removeImage(reference: string): Promise<Result<void, EngineFailure>> {
    const held = this.#find(reference);
    if (held?.id === reference) this.#images.delete(held.id);
    else if (held) this.#untag(held, reference);
    return ok(undefined);
  }

  async removeUnused(tag: string): Promise<Result<"removed" | "in-use", EngineFailure>> {
    if (this.used.has(tag)) return ok("in-use");
    await this.removeImage(tag);
    return ok("removed");
  }

  async listImages(label: string): Promise<Result<EngineImage[], EngineFailure>> {
    return ok([...this.#images.values()].filter(({ labels }) => label in labels).map((held) => this.#described(held)));
  }

  async layersOf({ diffIds }: EngineImage): Promise<Result<{ diffId: Digest; bytes: number }[], EngineFailure>> {
    return ok(diffIds.map((diffId) => ({ diffId, bytes: this.#layers.get(diffId)?.length ?? 0 })));
  }

  #find(reference: string): Held | undefined {
    return this.#images.get(reference) ?? [...this.#images.values()].find(({ tags }) => tags.has(reference));
  }

  #take({ Config, RepoTags, Layers }: ManifestEntry, files: Map<string, Buffer>): string | undefined {
    const config = files.get(Config);
    if (!config) return `open /var/lib/docker/tmp/docker-import-1/${Config}: no such file or directory`;
    const said: SaidConfig = JSON.parse(config.toString());
    const diffIds = said.rootfs.diff_ids;
    if (diffIds.length !== Layers.length)
      return `invalid manifest, layers length mismatch: expected ${diffIds.length}, got ${Layers.length}`;
    for (const [position, name] of Layers.entries()) {
      const bytes = files.get(name);
      const known = this.#store === "classic" && this.#knows(diffIds.slice(0, position + 1));
      if (known) continue;
      if (!bytes && this.#store === "containerd") return `layer ${name} not found`;
      if (!bytes) return `open /var/lib/docker/tmp/docker-import-1/${name}: no such file or directory`;
      const diffId = sha256(bytes);
      if (diffId !== diffIds[position])
        return `invalid diffID for layer ${position}: expected "${diffIds[position]}", got "${diffId}"`;
    }
    for (const [position, name] of Layers.entries()) {
      const [diffId, bytes] = [diffIds[position], files.get(name)];
      if (diffId && bytes && !this.#layers.has(diffId)) this.#layers.set(diffId, bytes);
    }
    this.#keep(said, { config, diffIds, tags: RepoTags ?? [] });
    return undefined;
  }

  #keep(said: SaidConfig, { config, diffIds, tags }: { config: Buffer; diffIds: Digest[]; tags: string[] }): void {
    const manifest = JSON.stringify({ config: sha256(config), layers: diffIds });
    const id = sha256(this.#store === "classic" ? config : manifest);
    const held: Held = this.#images.get(id) ?? {
      id,
      config,
      diffIds,
      tags: new Set(),
      labels: said.config.Labels ?? {},
      platform: `${said.os}/${said.architecture}`,
    };
    this.#images.set(id, held);
    for (const tag of tags) {
      const before = this.#find(tag);
      if (before && before !== held) before.tags.delete(tag);
      held.tags.add(tag);
    }
  }

  #untag(held: Held, tag: string): void {
    held.tags.delete(tag);
    if (held.tags.size === 0) this.#images.delete(held.id);
  }

  #knows(chain: readonly Digest[]): boolean {
    return [...this.#images.values()].some(({ diffIds }) =>
      chain.every((diffId, position) => diffIds[position] === diffId),
    );
  }

  #described({ id, config, diffIds, labels, platform, tags }: Held): EngineImage {
    const bytes = diffIds.reduce((sum, diffId) => sum + (this.#layers.get(diffId)?.length ?? 0), 0);
    const created: string = JSON.parse(config.toString()).created;
    return { id, diffIds: [...diffIds], labels, bytes, platform, tags: [...tags], created };
  }
}

interface SaidConfig {
  os: string;
  architecture: string;
  config: { Labels?: Record<string, string> };
  rootfs: { diff_ids: Digest[] };
}

const refused = (reason: string) => fail({ kind: "engine-refused", during: "load of an image", reason } as const);

const hex = (digest: Digest): string => digest.slice("sha256:".length);

/** @returns undefined for what is no archive */
async function filesIn(archive: Readable): Promise<Map<string, Buffer> | undefined> {
  const files = new Map<string, Buffer>();
  const entries = extract();
  archive.on("error", (error) => entries.destroy(error)).pipe(entries);
  try {
    for await (const entry of entries) files.set(entry.header.name, await buffer(entry));
    return files;
  } catch {
    return undefined;
  }
}
